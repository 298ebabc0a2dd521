using System.Globalization;
using System.Text;
using KiBiennale.Contracts;
using KiBiennale.Events.Domain;

namespace KiBiennale.Events.Programme;

/// <summary>
/// An event's texts as the words that it is found by. Words are folded, in events and in what is searched for alike: lower case,
/// without marks, and ae, oe, ue as the vowels that they stand for, so that "Müll", "Muell" and "mull" are one.
/// </summary>
/// <param name="Title">Words of title and subtitle.</param>
/// <param name="All">All words, each with how it is written first.</param>
internal sealed record Words(IReadOnlyCollection<string> Title, IReadOnlyDictionary<string, string> All)
{
    /// <summary>Shorter ones stand in too many others to mean them.</summary>
    public const int ShortestPart = 4;

    private const string TailMark = "<";
    private const int ShortestCompound = 7;
    private const int LongestWord = 60;

    // PostgreSQL's limit is 1 MB for the words of an event, each perhaps with two tails; nobody finds one by its last word.
    private const int MostBytes = 300_000;

    private static readonly string[] s_endings = ["ern", "en", "er", "es", "em", "e", "n", "s"];

    // Letters with marks, by those without. Not by Unicode's tables: a runtime without ICU has none, and must fold alike.
    private static readonly Dictionary<char, char> s_plain = new (char Plain, string Marked)[]
    {
        ('a', "àáâãäåāăą"), ('c', "çćč"), ('d', "ďđ"), ('e', "èéêëēėęě"), ('g', "ğģ"), ('i', "ìíîïīįı"), ('k', "ķ"), ('l', "ĺļľł"), ('n', "ñńňņ"),
        ('o', "òóôõöøōő"), ('r', "ŕř"), ('s', "śşšș"), ('t', "ťţț"), ('u', "ùúûüūůűų"), ('y', "ýÿ"), ('z', "źżž"),
    }.SelectMany(letter => letter.Marked.Select(marked => (marked, letter.Plain))).ToDictionary(letter => letter.marked, letter => letter.Plain);

    public static Words Of(EventContent content)
    {
        LocalizedText?[] titles = [content.Title, content.Subtitle];
        LocalizedText?[] texts = [content.Summary, content.Description, .. content.Sessions.SelectMany(session => (LocalizedText?[])[session.Title, session.Description])];
        string?[] names =
        [
            .. content.Topics, content.Room, .. content.Route.Select(stop => stop.Place),
            .. content.Sessions.SelectMany(session => (string?[])[session.Track, session.Room, .. session.Speakers.SelectMany(s => (string?[])[s.Name, s.Organisation])]),
        ];
        var all = new Dictionary<string, string>();
        var bytes = 0;
        Take(titles.SelectMany(InBoth));
        var title = all.Keys.ToList();
        Take(texts.SelectMany(InBoth).Concat(names));
        return new(title, all);

        void Take(IEnumerable<string?> from)
        {
            foreach (var (written, folded) in from.SelectMany(text => In(text ?? "")))
            {
                if ((bytes += Encoding.UTF8.GetByteCount(folded)) < MostBytes)
                    all.TryAdd(folded, written);
            }
        }
    }

    /// <summary>What full-text search looks in: the words, and their tails, with an ending and without.</summary>
    public IEnumerable<string> Indexed => All.Keys.Concat(
        All.Keys.Where(word => word.Length >= ShortestCompound).SelectMany(word => (string[])[TailOf(word), TailOf(StripEnding(word))]).Distinct());

    /// <summary>
    /// A word from its end on: German writes compounds as one word, and whoever looks for "Logistik" means "Hafenlogistik" too.
    /// The tail of the one begins with that of the other, which is what an index can find.
    /// </summary>
    public static string TailOf(string folded)
    {
        var reversed = folded.ToCharArray();
        Array.Reverse(reversed);
        return TailMark + new string(reversed);
    }

    /// <summary>A word without what tells its plural and cases apart, where enough is left of it.</summary>
    public static string StripEnding(string folded) =>
        s_endings.FirstOrDefault(ending => folded.Length - ending.Length >= ShortestPart && folded.EndsWith(ending, StringComparison.Ordinal)) is { } ending
            ? folded[..^ending.Length] : folded;

    /// <summary>The words of a text, as they are written and folded, in their order.</summary>
    public static IEnumerable<(string Written, string Folded)> In(string text)
    {
        for (int begin = 0, end; begin < text.Length; begin = end + 1)
        {
            end = begin;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || IsMark(text[end])))
                end++;
            if (end > begin && end - begin <= LongestWord)
            {
                var written = text[begin..end].ToLowerInvariant();
                if (Fold(written) is { Length: > 0 } folded)
                    yield return (written, folded);
            }
        }
    }

    private static IEnumerable<string?> InBoth(LocalizedText? text) => [text?.De, text?.En];

    private static string Fold(string word)
    {
        var folded = new StringBuilder(word.Length + 4);
        foreach (var marked in word)
        {
            var letter = s_plain.GetValueOrDefault(marked, marked);
            if (letter is 'ß')
                folded.Append("ss");
            // An e after a, o or u stands for the two dots, but not in "Quelle".
            else if (letter is 'e' && folded.Length > 0 && folded[^1] is 'a' or 'o' or 'u' && !(folded.Length > 1 && folded[^1] is 'u' && folded[^2] is 'q'))
                continue;
            else if (!IsMark(letter))
                folded.Append(letter);
        }

        return folded.ToString();
    }

    private static bool IsMark(char letter) => char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark;
}
