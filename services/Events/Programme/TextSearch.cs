using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>
/// Finds events by words, with PostgreSQL's full-text search: each word stemmed in German and in English, as it is written, and
/// within longer words. All words must be there; one that is a place's name may stand for the place. When nothing is found, each
/// word that no event has is taken for the one that is written most like it (trigrams).
/// </summary>
internal sealed class TextSearch(NpgsqlDataSource source, ProgrammeReader programme)
{
    public const int LongestQuery = 200;

    private const int MostTerms = 10;
    private const int MostKept = 50;

    /// <summary>
    /// The query of words for all terms, once as whole words ($1 folded), once within longer ones. PostgreSQL stems what is
    /// looked for as it has stemmed what is there.
    /// </summary>
    private const string BuildQuery =
        """
        SELECT string_agg(format('(%s)', whole), ' & '), string_agg(format('(%s | %s)', whole, inner_word), ' & ')
        FROM unnest($1) AS term,
            LATERAL (SELECT (plainto_tsquery('german', term) || plainto_tsquery('english', term) || plainto_tsquery('simple', term))::text AS whole) AS w,
            LATERAL (SELECT coalesce((ts_lexize('german_stem', term))[1], term) AS stem) AS s,
            LATERAL (SELECT CASE
                WHEN length(term) < 3 THEN quote_literal(term)
                WHEN length(stem) < 4 THEN quote_literal(term) || ':*'
                ELSE quote_literal('~' || stem) || ':*' END AS inner_word) AS i
        """;

    private const string FindInTitle = "SELECT number FROM programme WHERE title_words @@ $1::tsquery AND body IS NOT NULL";

    private const string FindInTexts = "SELECT number FROM programme WHERE words @@ $1::tsquery AND body IS NOT NULL";

    private const string Correct =
        """
        SELECT written FROM spellings WHERE folded % $1 AND length(folded) >= 4
        ORDER BY similarity(folded, $1) DESC, abs(length(folded) - length($1)), folded LIMIT 1
        """;

    private const string StopWords = "SELECT term FROM unnest($1) AS term WHERE ts_lexize('german_stem', term) = '{}' OR length(term) > 2 AND ts_lexize('english_stem', term) = '{}'";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FoundEvents> _kept = [];
    private long _keptAt = -1;

    /// <summary>What is found, or null when no word is looked for.</summary>
    public async Task<FoundEvents?> FindAsync(string? query, CancellationToken cancellationToken)
    {
        var words = Words.In(query ?? "").Take(MostTerms).ToList();
        if (words.Count == 0)
            return null;
        // Paging and choosing facets ask for the same words again and again.
        var key = string.Join(' ', words.Select(word => word.Written));
        var changes = await programme.AskAsync(index => index.Changes, cancellationToken);
        lock (_lock)
        {
            if (_keptAt == changes && _kept.TryGetValue(key, out var kept))
                return kept;
        }

        var terms = await MeaningfulAsync(words, cancellationToken);
        var found = await FindAsync(terms, null, cancellationToken);
        if (found.All.Count() == 0 && await CorrectAsync(terms, cancellationToken) is { } corrected)
            found = await FindAsync([.. Words.In(corrected).Select(word => word.Folded)], corrected, cancellationToken);
        lock (_lock)
        {
            if (_keptAt != changes || _kept.Count >= MostKept)
                _kept.Clear();
            _keptAt = changes;
            _kept[key] = found;
        }

        return found;
    }

    private async Task<IReadOnlyList<string>> MeaningfulAsync(List<(string Written, string Folded)> words, CancellationToken cancellationToken)
    {
        var stopWords = (await ReadAsync<string>(StopWords, words.Select(word => word.Written).ToArray(), cancellationToken)).ToHashSet();
        var meaningful = words.Where(word => !stopWords.Contains(word.Written)).ToList();
        return [.. (meaningful.Count > 0 ? meaningful : words).Select(word => word.Folded)];
    }

    private async Task<FoundEvents> FindAsync(IReadOnlyList<string> terms, string? corrected, CancellationToken cancellationToken)
    {
        var (title, asWords, all) = await FindInTextsAsync(terms, cancellationToken);
        // "Roboter Bochum": what is about robots, and takes place in Bochum.
        var places = await programme.AskAsync(
            index => terms.ToDictionary(term => term, term => index.At(index.Venues.Where(venue => venue.Words.Contains(term)))), cancellationToken);
        var named = terms.Where(term => places[term].Count() > 0).ToList();
        if (named.Count > 0)
        {
            var there = named.Select(term => places[term]).Aggregate((one, other) => one.Copy().And(other));
            var others = terms.Except(named).ToList();
            all.Or(others.Count == 0 ? there : (await FindInTextsAsync(others, cancellationToken)).All.And(there));
        }

        return new(title, asWords, all, corrected);
    }

    private async Task<(NumberSet Title, NumberSet AsWords, NumberSet All)> FindInTextsAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken)
    {
        await using var build = source.CreateCommand(BuildQuery);
        build.Parameters.Add(new() { Value = terms.ToArray() });
        string whole, all;
        await using (var built = await build.ExecuteReaderAsync(cancellationToken))
        {
            await built.ReadAsync(cancellationToken);
            (whole, all) = (built.GetString(0), built.GetString(1));
        }

        var title = await ReadAsync<int>(FindInTitle, whole, cancellationToken);
        var asWords = await ReadAsync<int>(FindInTexts, whole, cancellationToken);
        return (NumberSet.Of(title), NumberSet.Of(asWords), NumberSet.Of(await ReadAsync<int>(FindInTexts, all, cancellationToken)));
    }

    private async Task<string?> CorrectAsync(IReadOnlyList<string> terms, CancellationToken cancellationToken)
    {
        var corrected = new List<string>();
        foreach (var term in terms)
        {
            var similar = term.Length < Words.ShortestInner ? [] : await ReadAsync<string>(Correct, term, cancellationToken);
            corrected.Add(similar.Count > 0 ? similar[0] : term);
        }

        return corrected.SequenceEqual(terms) ? null : string.Join(' ', corrected);
    }

    private async Task<List<T>> ReadAsync<T>(string sql, object parameter, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> read = [];
        while (await reader.ReadAsync(cancellationToken))
            read.Add(reader.GetFieldValue<T>(0));
        return read;
    }
}
