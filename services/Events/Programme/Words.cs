using System.Globalization;
using System.Text;
using KiBiennale.Contracts;
using KiBiennale.Events.Domain;

namespace KiBiennale.Events.Programme;

/// <summary>
/// An event's texts as words to be found by. Words are folded, in events and in what is searched for alike: lower case, without
/// marks, and ae, oe, ue as the vowels that they stand for, so that "Müll", "Muell" and "mull" are one. Stemming is PostgreSQL's.
/// </summary>
/// <param name="Title">Words of title and subtitle.</param>
/// <param name="German">All words of the German texts, and of what has no language.</param>
/// <param name="English">All words of the English texts.</param>
/// <param name="Inner">
/// Words and the ends of longer ones, each marked with ~: German writes compounds as one word, and whoever looks for "Logistik"
/// means "Hafenlogistik" too. What begins with a word looked for, in any of these, contains it.
/// </param>
/// <param name="Spelling">The words as they are written, by their folded form: what a misspelt word may have meant.</param>
internal sealed record Words(string Title, string German, string English, string[] Inner, IReadOnlyDictionary<string, string> Spelling)
{
    public const char InnerMark = '~';

    /// <summary>Shorter ones are in too many words to tell anything.</summary>
    public const int ShortestInner = 4;

    private const int ShortestCompound = 7;
    private const int LongestWord = 60;

    // PostgreSQL's limit is 1 MB for the words of an event; nobody finds an event by its hundred-thousandth character.
    private const int MostCharacters = 60_000;
    private const int MostInner = 10_000;

    // Letters with marks, by those without. Not by Unicode's tables: a runtime without ICU has none, and must fold alike.
    private static readonly Dictionary<char, char> s_plain = new (char Plain, string Marked)[]
    {
        ('a', "àáâãäåāăą"), ('c', "çćč"), ('d', "ďđ"), ('e', "èéêëēėęě"), ('g', "ğģ"), ('i', "ìíîïīįı"), ('k', "ķ"), ('l', "ĺļľł"), ('n', "ñńņň"),
        ('o', "òóôõöøōő"), ('r', "ŕř"), ('s', "śşšș"), ('t', "ťţț"), ('u', "ùúûüūůűų"), ('y', "ýÿ"), ('z', "źżž"),
    }.SelectMany(letter => letter.Marked.Select(marked => (marked, letter.Plain))).ToDictionary(letter => letter.marked, letter => letter.Plain);

    public static Words Of(EventContent content)
    {
        var texts = new List<LocalizedText?> { content.Title, content.Subtitle, content.Summary, content.Description };
        texts.AddRange(content.Sessions.SelectMany(session => new[] { session.Title, session.Description }));
        string?[] names =
        [
            .. content.Topics, content.Room, .. content.Route.Select(stop => stop.Place),
            .. content.Sessions.SelectMany(session => (string?[])[session.Track, session.Room, .. session.Speakers.SelectMany(s => (string?[])[s.Name, s.Organisation])]),
        ];
        var spelling = new Dictionary<string, string>();
        var german = Join(texts.Select(text => text?.De).Concat(names), spelling);
        var english = Join(texts.Select(text => text?.En), spelling);
        return new(
            Join([content.Title.De, content.Title.En, content.Subtitle?.De, content.Subtitle?.En], spelling), german, english,
            [.. spelling.Keys.SelectMany(InnerOf).Distinct().Take(MostInner)], spelling);
    }

    /// <summary>The words of a text, as they are written and folded, in their order.</summary>
    public static IEnumerable<(string Written, string Folded)> In(string text)
    {
        for (int begin = 0, end; begin < text.Length; begin = end + 1)
        {
            end = begin;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || char.GetUnicodeCategory(text[end]) is UnicodeCategory.NonSpacingMark))
                end++;
            if (end > begin && end - begin <= LongestWord)
            {
                var written = text[begin..end].ToLowerInvariant();
                yield return (written, Fold(written));
            }
        }
    }

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
            else if (char.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark)
                folded.Append(letter);
        }

        return folded.ToString();
    }

    private static string Join(IEnumerable<string?> texts, Dictionary<string, string> spelling)
    {
        var joined = new StringBuilder();
        foreach (var (written, folded) in texts.SelectMany(text => In(text ?? "")))
        {
            if (joined.Length + folded.Length > MostCharacters)
                break;
            spelling.TryAdd(folded, written);
            joined.Append(folded).Append(' ');
        }

        return joined.ToString();
    }

    private static IEnumerable<string> InnerOf(string word)
    {
        if (word.Length < ShortestInner)
            yield break;
        yield return InnerMark + word;
        // Both parts of a compound are words: neither is a single letter or two.
        for (var begin = 3; word.Length >= ShortestCompound && begin <= word.Length - ShortestInner; begin++)
            yield return InnerMark + word[begin..];
    }
}
