using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>
/// Finds events by words, with PostgreSQL's full-text search: words of the same stem, in German or English, as the programme
/// has them; words that begin or end with what is looked for, as compounds do; and a few that have it in their midst. A word
/// that nothing is like is taken for the one that is written most like it (trigrams). All words must be there; one that is a
/// place's name may stand for the place.
/// </summary>
internal sealed class TextSearch(NpgsqlDataSource source, ProgrammeReader programme)
{
    public const int LongestQuery = 200;

    private const int MostTerms = 10;
    private const int MostKept = 50;

    private const string StopWords =
        """
        SELECT term FROM unnest($1) AS term
        WHERE ts_lexize('german_stem', term) = '{}' OR length(term) > 2 AND ts_lexize('english_stem', term) = '{}'
        """;

    /// <summary>
    /// The words of the programme with a term's stem; and the shortest of those that have it in their midst, for it takes an
    /// index longer the more words it is asked for at once.
    /// </summary>
    private const string Meanings =
        """
        WITH term AS MATERIALIZED (SELECT (ts_lexize('german_stem', $1))[1] AS german, (ts_lexize('english_stem', $1))[1] AS english)
        (SELECT folded, true FROM (
            SELECT s.folded FROM spellings s WHERE s.folded = $1
            UNION SELECT s.folded FROM spellings s, term WHERE s.german = term.german
            UNION SELECT s.folded FROM spellings s, term WHERE s.english = term.english) AS whole LIMIT 100)
        UNION ALL
        (SELECT folded, false FROM spellings WHERE folded LIKE $2 ORDER BY length(folded), folded LIMIT 30)
        """;

    /// <summary>Of what is shown: a word of an event that was withdrawn is nobody's business any more.</summary>
    private const string MostLike =
        """
        SELECT written FROM spellings WHERE folded % $1 AND length(folded) >= 4
            AND EXISTS (SELECT 1 FROM programme WHERE words @@ quote_literal(folded)::tsquery AND body IS NOT NULL)
        ORDER BY similarity(folded, $1) DESC, abs(length(folded) - length($1)), folded LIMIT 1
        """;

    private const string FindInTitle = "SELECT number FROM programme WHERE title_words @@ $1::tsquery AND body IS NOT NULL";

    private const string FindInTexts = "SELECT number FROM programme WHERE words @@ $1::tsquery AND body IS NOT NULL";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FoundEvents> _kept = [];
    private long _keptAt = -1;

    /// <summary>A term, the words of the programme that it means, and those that have it in their midst.</summary>
    private sealed record Term(string Folded, IReadOnlyList<string> Whole, IReadOnlyList<string> Around)
    {
        /// <summary>Of three letters on it may be the begin of a word, as while somebody types; of four on the end of one, too.</summary>
        public string All => string.Join(" | ", Whole.Concat(Around).Select(Quoted).Concat(Folded.Length switch
        {
            < 3 => [Quoted(Folded)],
            < Words.ShortestPart => [Quoted(Folded) + ":*"],
            _ => [Quoted(Words.StripEnding(Folded)) + ":*", Quoted(Words.TailOf(Words.StripEnding(Folded))) + ":*"],
        }));
    }

    /// <summary>What is found, or null when no word is looked for.</summary>
    public async Task<FoundEvents?> FindAsync(string? query, CancellationToken cancellationToken)
    {
        var words = Words.In(query ?? "").Take(MostTerms).ToList();
        if (words.Count == 0)
            return string.IsNullOrWhiteSpace(query) ? null : new(new(), new(), new(), null);
        // Paging and choosing facets ask for the same words again and again.
        var key = string.Join(' ', words.Select(word => word.Written));
        var changes = await programme.AskAsync(index => index.Changes, cancellationToken);
        lock (_lock)
        {
            if (_keptAt == changes && _kept.TryGetValue(key, out var kept))
                return kept;
        }

        var terms = await TermsAsync(words, cancellationToken);
        var found = await FindAsync(terms, null, cancellationToken);
        if (found.All.Count() == 0 && await CorrectAsync(terms, cancellationToken) is { } corrected)
        {
            var instead = await FindAsync(await TermsAsync([.. Words.In(corrected)], cancellationToken), corrected, cancellationToken);
            found = instead.All.Count() > 0 ? instead : found;
        }

        lock (_lock)
        {
            if (_keptAt != changes || _kept.Count >= MostKept)
                _kept.Clear();
            _keptAt = changes;
            _kept[key] = found;
        }

        return found;
    }

    private async Task<IReadOnlyList<Term>> TermsAsync(List<(string Written, string Folded)> words, CancellationToken cancellationToken)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Command(StopWords, [words.Select(word => word.Written).ToArray()]));
        foreach (var (_, folded) in words)
            batch.BatchCommands.Add(Command(Meanings, folded, folded.Length >= Words.ShortestPart ? $"_%{Words.StripEnding(folded)}_%" : folded));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var stopWords = new HashSet<string>();
        while (await reader.ReadAsync(cancellationToken))
            stopWords.Add(reader.GetString(0));
        List<(bool IsStopWord, Term Term)> terms = [];
        foreach (var (written, folded) in words)
        {
            await reader.NextResultAsync(cancellationToken);
            var meanings = new[] { new List<string>(), [] };
            while (await reader.ReadAsync(cancellationToken))
                meanings[reader.GetBoolean(1) ? 0 : 1].Add(reader.GetString(0));
            terms.Add((stopWords.Contains(written), new(folded, meanings[0], meanings[1])));
        }

        var meaningful = terms.Where(term => !term.IsStopWord).ToList();
        return [.. (meaningful.Count > 0 ? meaningful : terms).Select(term => term.Term).DistinctBy(term => term.Folded)];
    }

    private async Task<FoundEvents> FindAsync(IReadOnlyList<Term> terms, string? corrected, CancellationToken cancellationToken)
    {
        var (title, asWords, all) = await FindInTextsAsync(terms, cancellationToken);
        // "Roboter Bochum": what is about robots, and about Bochum or takes place there.
        var places = await programme.AskAsync(
            index => terms.ToDictionary(term => term, term => index.At(index.Venues.Where(venue => venue.Words.Contains(term.Folded)))), cancellationToken);
        if (places.Values.Any(place => place.Count() > 0))
        {
            NumberSet? there = null;
            foreach (var term in terms)
            {
                var one = (await FindInTextsAsync([term], cancellationToken)).All.Or(places[term]);
                there = there is null ? one : there.And(one);
            }

            all.Or(there!);
        }

        return new(title, asWords, all, corrected);
    }

    private async Task<(NumberSet Title, NumberSet AsWords, NumberSet All)> FindInTextsAsync(IReadOnlyList<Term> terms, CancellationToken cancellationToken)
    {
        var all = Query(terms.Select(term => term.All));
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Command(FindInTexts, all));
        var whole = terms.All(term => term.Whole.Count > 0) ? Query(terms.Select(term => string.Join(" | ", term.Whole.Select(Quoted)))) : null;
        if (whole is not null)
            batch.BatchCommands.Add(Command(FindInTitle, whole));
        if (whole is not null && whole != all)
            batch.BatchCommands.Add(Command(FindInTexts, whole));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        List<NumberSet> sets = [];
        do
        {
            var set = new NumberSet();
            while (await reader.ReadAsync(cancellationToken))
                set.Add(reader.GetInt32(0));
            sets.Add(set);
        }
        while (await reader.NextResultAsync(cancellationToken));
        return (sets.ElementAtOrDefault(1) ?? new(), whole is null ? new() : sets.ElementAtOrDefault(2) ?? sets[0].Copy(), sets[0]);
    }

    private async Task<string?> CorrectAsync(IReadOnlyList<Term> terms, CancellationToken cancellationToken)
    {
        var meant = new List<string>();
        foreach (var term in terms)
        {
            await using var command = source.CreateCommand(MostLike);
            command.Parameters.Add(new() { Value = term.Folded });
            meant.Add(term.Folded.Length >= Words.ShortestPart && await command.ExecuteScalarAsync(cancellationToken) is string written ? written : term.Folded);
        }

        // A word that is there is most like itself.
        return meant.SelectMany(word => Words.In(word)).Select(word => word.Folded).SequenceEqual(terms.Select(term => term.Folded)) ? null : string.Join(' ', meant);
    }

    /// <summary>All of the terms, each in one of its words.</summary>
    private static string Query(IEnumerable<string> terms) => string.Join(" & ", terms.Select(words => $"({words})"));

    /// <summary>Words are letters and digits, and so nothing in a query but words.</summary>
    private static string Quoted(string word) => $"'{word}'";

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
