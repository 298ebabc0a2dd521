using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>
/// Finds events by words: of the same stem, in German or English, as the programme has them; that begin or end with what is
/// looked for, as compounds do; and a few that have it in their midst. A word that nothing is like is taken for the one that is
/// written most like it (trigrams). All words must be there; one that is a place's name may stand for the place.
/// </summary>
internal sealed class TextSearch(NpgsqlDataSource source, Terms terms, ProgrammeReader programme)
{
    public const int LongestQuery = 200;

    private const int MostTerms = 10;

    /// <summary>Of what is shown: a word of an event that was withdrawn is nobody's business any more.</summary>
    private const string MostLike =
        """
        SELECT written FROM spellings WHERE folded % $1 AND length(folded) >= 4
            AND EXISTS (SELECT 1 FROM programme WHERE words @@ quote_literal(folded)::tsquery)
        ORDER BY similarity(folded, $1) DESC, abs(length(folded) - length($1)), folded LIMIT 1
        """;

    /// <summary>What is found, or null when no word is looked for.</summary>
    public async Task<FoundEvents?> FindAsync(string? query, CancellationToken cancellationToken)
    {
        var words = Words.In(query ?? "").Take(MostTerms).ToList();
        if (words.Count == 0)
            return string.IsNullOrWhiteSpace(query) ? null : new(new(), new(), new(), null);
        var (asked, found) = await FindAsync(words, null, cancellationToken);
        if (found.All.Count() > 0 || await CorrectAsync(asked, cancellationToken) is not { } corrected)
            return found;
        var (_, instead) = await FindAsync([.. Words.In(corrected)], corrected, cancellationToken);
        return instead.All.Count() > 0 ? instead : found;
    }

    private async Task<(IReadOnlyList<Term> Asked, FoundEvents Found)> FindAsync(
        IReadOnlyList<(string Written, string Folded)> words, string? corrected, CancellationToken cancellationToken)
    {
        var asked = await terms.FindAsync(words, cancellationToken);
        // "Roboter Bochum": what is about robots, and about Bochum or takes place there.
        var places = await programme.AskAsync(
            index => asked.Select(term => index.At(index.Venues.Where(venue => venue.Words.Contains(term.Folded)))).ToList(), cancellationToken);
        return (asked, new(
            InAll(asked.Select(term => term.InTitle)), InAll(asked.Select(term => term.AsWord)), InAll(asked.Zip(places, (term, place) => place.Or(term.All))), corrected));
    }

    private async Task<string?> CorrectAsync(IReadOnlyList<Term> asked, CancellationToken cancellationToken)
    {
        var meant = new List<string>();
        foreach (var term in asked)
        {
            await using var command = source.CreateCommand(MostLike);
            command.Parameters.Add(new() { Value = term.Folded });
            meant.Add(term.Folded.Length >= Words.ShortestPart && await command.ExecuteScalarAsync(cancellationToken) is string written ? written : term.Folded);
        }

        // A word that is there is most like itself.
        return meant.SelectMany(word => Words.In(word)).Select(word => word.Folded).SequenceEqual(asked.Select(term => term.Folded)) ? null : string.Join(' ', meant);
    }

    private static NumberSet InAll(IEnumerable<NumberSet> sets) => sets.Skip(1).Aggregate(sets.First().Copy(), (all, set) => all.And(set));
}
