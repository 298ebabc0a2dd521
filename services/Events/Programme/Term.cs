namespace KiBiennale.Events.Programme;

/// <summary>A word that is looked for, and what it is found in.</summary>
/// <param name="Folded">The word, folded.</param>
/// <param name="SaysNothing">Whether it is a word as "der" or "the".</param>
/// <param name="Whole">Asks for the words of the programme that have its stem; empty: there are none.</param>
/// <param name="Within">Asks for those, and for what it is a part of.</param>
/// <param name="Upto">The last change of the programme that what was found knows of.</param>
/// <param name="InTitle">Where one of <paramref name="Whole"/> is in the title.</param>
/// <param name="AsWord">Where one of them is anywhere.</param>
/// <param name="All">Where one of <paramref name="Within"/> is anywhere.</param>
internal sealed record Term(string Folded, bool SaysNothing, string Whole, string Within, long Upto, NumberSet InTitle, NumberSet AsWord, NumberSet All)
{
    /// <summary>A word that was not looked for yet.</summary>
    /// <param name="folded">The word.</param>
    /// <param name="saysNothing">Whether it is a stop word.</param>
    /// <param name="whole">Words of the programme with its stem.</param>
    /// <param name="around">Words that have it in their midst.</param>
    public static Term Of(string folded, bool saysNothing, IReadOnlyList<string> whole, IReadOnlyList<string> around) =>
        new(folded, saysNothing, Either(whole.Select(Quoted)), Either([.. whole.Concat(around).Select(Quoted), .. PartsLike(folded)]), 0, new(), new(), new());

    /// <summary>Whether it asks for the same.</summary>
    public bool IsAs(Term? other) => other is not null && Whole == other.Whole && Within == other.Within;

    /// <summary>Of three letters on it may be the begin of a word, as while somebody types; of four on the end of one, too.</summary>
    private static IEnumerable<string> PartsLike(string folded) => folded.Length switch
    {
        < 3 => [Quoted(folded)],
        < Words.ShortestPart => [Quoted(folded) + ":*"],
        _ => [Quoted(Words.StripEnding(folded)) + ":*", Quoted(Words.TailOf(Words.StripEnding(folded))) + ":*"],
    };

    private static string Either(IEnumerable<string> words) => string.Join(" | ", words);

    /// <summary>Words are letters and digits, and so nothing in a query but words.</summary>
    private static string Quoted(string word) => $"'{word}'";
}
