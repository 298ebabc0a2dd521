using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>
/// Finds words with PostgreSQL's full-text search, and keeps what it found: a word that half of a large programme has takes tens
/// of milliseconds. When it is looked for again, only what has changed since is looked at.
/// </summary>
internal sealed class Terms(NpgsqlDataSource source, ProgrammeReader programme)
{
    private const int MostKept = 300;

    /// <summary>When more has changed it is quicker to look for everything again.</summary>
    private const int MostChanged = 1000;

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
            UNION SELECT s.folded FROM spellings s, term WHERE s.english = term.english) AS whole ORDER BY folded LIMIT 100)
        UNION ALL
        (SELECT folded, false FROM spellings WHERE folded LIKE $2 ORDER BY length(folded), folded LIMIT 30)
        """;

    /// <summary>
    /// For the transaction of these commands: the planner thinks that it is cheap to read the words of every row, which lie apart
    /// from the rows, and would do so for a word that many have, or for any word when it plans without knowing it.
    /// </summary>
    private const string UseTheIndex = "SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true)";

    /// <summary>What is withdrawn has no words. As one value: a hundred thousand rows take longer to send than to find.</summary>
    private const string Find = "SELECT coalesce(array_agg(number), '{}') FROM programme WHERE";

    private const string InTitle = $"{Find} title_words @@ $1::tsquery AND ($2::int[] IS NULL OR number = ANY ($2))";

    private const string InTexts = $"{Find} words @@ $1::tsquery AND ($2::int[] IS NULL OR number = ANY ($2))";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Term> _kept = [];

    /// <summary>The words and what they are found in; without those that say nothing, unless all of them do.</summary>
    public async Task<IReadOnlyList<Term>> FindAsync(IReadOnlyList<(string Written, string Folded)> words, CancellationToken cancellationToken)
    {
        var known = Kept(words);
        // Asked before anything is looked for: what changes meanwhile is looked at the next time.
        var (upto, changed) = await programme.AskAsync(index => (index.Changes, index.ChangedSince(known.Min(term => term?.Upto) ?? index.Changes)), cancellationToken);
        var terms = known.OfType<Term>().ToList();
        if (terms.Count < known.Count || terms.Exists(term => term.Upto != upto))
        {
            terms = await LookAsync(await MeaningsAsync(words, cancellationToken), known, changed.Count > MostChanged ? null : changed, cancellationToken);
            terms = [.. terms.Select(term => term with { Upto = upto })];
            Keep(words, terms);
        }

        var meaningful = terms.Where(term => !term.SaysNothing).ToList();
        return [.. (meaningful.Count > 0 ? meaningful : terms).DistinctBy(term => term.Folded)];
    }

    private List<Term?> Kept(IReadOnlyList<(string Written, string Folded)> words)
    {
        lock (_lock)
            return [.. words.Select(word => _kept.GetValueOrDefault(word.Written))];
    }

    private void Keep(IReadOnlyList<(string Written, string Folded)> words, List<Term> terms)
    {
        lock (_lock)
        {
            if (_kept.Count + terms.Count > MostKept)
                _kept.Clear();
            foreach (var (word, term) in words.Zip(terms))
                _kept[word.Written] = term;
        }
    }

    private async Task<List<Term>> MeaningsAsync(IReadOnlyList<(string Written, string Folded)> words, CancellationToken cancellationToken)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Command(StopWords, [words.Select(word => word.Written).ToArray()]));
        foreach (var (_, folded) in words)
            batch.BatchCommands.Add(Command(Meanings, folded, folded.Length >= Words.ShortestPart ? $"_%{Words.StripEnding(folded)}_%" : folded));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var stopWords = new HashSet<string>();
        while (await reader.ReadAsync(cancellationToken))
            stopWords.Add(reader.GetString(0));
        List<Term> terms = [];
        foreach (var (written, folded) in words)
        {
            await reader.NextResultAsync(cancellationToken);
            var (whole, around) = (new List<string>(), new List<string>());
            while (await reader.ReadAsync(cancellationToken))
                (reader.GetBoolean(1) ? whole : around).Add(reader.GetString(0));
            terms.Add(Term.Of(folded, stopWords.Contains(written), whole, around));
        }

        return terms;
    }

    /// <param name="terms">What to look for.</param>
    /// <param name="known">What was found of them before, if anything.</param>
    /// <param name="changed">What has changed since; null: too much.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async Task<List<Term>> LookAsync(List<Term> terms, List<Term?> known, IReadOnlyList<int>? changed, CancellationToken cancellationToken)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new(UseTheIndex));
        foreach (var (term, before) in terms.Zip(known))
        {
            var among = term.IsAs(before) ? changed?.ToArray() : null;
            batch.BatchCommands.Add(Command(InTitle, term.Whole, among));
            batch.BatchCommands.Add(Command(InTexts, term.Within, among));
            if (term.Whole != term.Within)
                batch.BatchCommands.Add(Command(InTexts, term.Whole, among));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var looked = NumberSet.Of(changed ?? []);
        List<Term> found = [];
        foreach (var (term, before) in terms.Zip(known))
        {
            var same = changed is not null && term.IsAs(before) ? before : null;
            var (title, all) = (await NextAsync(same?.InTitle), await NextAsync(same?.All));
            found.Add(term with { InTitle = title, All = all, AsWord = term.Whole == term.Within ? all : await NextAsync(same?.AsWord) });
        }

        return found;

        async Task<NumberSet> NextAsync(NumberSet? before)
        {
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var numbers = NumberSet.Of(reader.GetFieldValue<int[]>(0));
            return before is null ? numbers : before.Copy().Without(looked).Or(numbers);
        }
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new() { Value = DBNull.Value } : new() { Value = value });
        return command;
    }
}
