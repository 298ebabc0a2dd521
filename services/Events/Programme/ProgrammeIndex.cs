namespace KiBiennale.Events.Programme;

/// <summary>
/// What lists choose by, of all events, in memory: sets of numbers, one for each value of a facet. Counting what is in two sets
/// takes microseconds, where a database would read every row of a search to count its facets.
/// </summary>
internal sealed class ProgrammeIndex
{
    /// <summary>More at once are put in order together.</summary>
    private const int Many = 200;

    private readonly Dictionary<(string Facet, string Value), NumberSet> _values = [];
    private readonly Dictionary<(string Hub, string Slug), NumberSet> _atVenue = [];
    private readonly Dictionary<(string Hub, string Slug), IndexedVenue> _venues = [];
    private readonly Dictionary<Guid, int> _numbers = [];
    private readonly NumberSet _shown = new();
    private readonly StartOrder _byStart;
    private ProgrammeRow?[] _rows = [];
    private long[] _changedAt = [];

    public ProgrammeIndex() => _byStart = new(RowOf);

    /// <summary>Rises with every event that is another than before. How many places it has left is no part of that.</summary>
    public long Changes { get; private set; }

    public IReadOnlyCollection<IndexedVenue> Venues => _venues.Values;

    public void Put(IReadOnlyList<ProgrammeRow> rows)
    {
        // Rows are read again as long as an older transaction runs.
        var news = rows.Where(row => row.Number >= _rows.Length || !row.IsAs(_rows[row.Number])).ToList();
        _byStart.Remove([.. news.Where(row => row.Number < _rows.Length && _shown.Contains(row.Number)).Select(row => row.Number)], inOrder: news.Count <= Many);
        foreach (var row in news)
            Put(row);
        _byStart.Add([.. news.Where(row => row.IsShown).Select(row => row.Number)], inOrder: news.Count <= Many);
    }

    public void Put(IndexedVenue venue)
    {
        if (_venues.TryGetValue((venue.Hub, venue.Slug), out var known) && known.Version == venue.Version)
            return;
        _venues[(venue.Hub, venue.Slug)] = venue;
    }

    /// <summary>The row of an event that is shown.</summary>
    public ProgrammeRow? Find(Guid id) => _numbers.TryGetValue(id, out var number) && _shown.Contains(number) ? RowOf(number) : null;

    /// <summary>The numbers of the events that have changed after so many changes.</summary>
    public IReadOnlyList<int> ChangedSince(long changes) =>
        changes == Changes ? [] : [.. Enumerable.Range(0, _changedAt.Length).Where(number => _changedAt[number] > changes)];

    /// <summary>What takes place at one of these.</summary>
    public NumberSet At(IEnumerable<IndexedVenue> venues)
    {
        var numbers = new NumberSet();
        foreach (var venue in venues)
        {
            if (_atVenue.TryGetValue((venue.Hub, venue.Slug), out var there))
                numbers.Or(there);
        }

        return numbers;
    }

    /// <summary>What is asked for.</summary>
    /// <param name="selection">By what.</param>
    /// <param name="without">A facet whose values do not count: what could be chosen of it as well.</param>
    public NumberSet Select(Selection selection, string? without = null)
    {
        var chosen = _shown.Copy();
        if (selection.Found is { } found)
            chosen.And(found.All);
        foreach (var (facet, values) in selection.Values.Where(values => values.Key != without))
            chosen.And(Having(facet, values));
        if (selection.Near is { } near)
            chosen.And(At(Venues.Where(venue => near.DistanceTo(venue) <= near.Kilometres)));
        if (selection.From is { } from)
            chosen.Where(number => RowOf(number).Ends >= from);
        if (selection.To is { } to)
            chosen.Where(number => RowOf(number).Starts < to);
        return chosen;
    }

    /// <summary>By facet each value and how many events one would see who chose it, too.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Count(Selection selection, NumberSet chosen, int most)
    {
        var sets = _values.Select(value => (value.Key.Facet, value.Key.Value, Set: value.Value))
            .Concat(Venues.GroupBy(venue => venue.City).Select(city => (Facets.City, city.Key, At(city))))
            .ToLookup(value => value.Item1, value => (value.Item2, value.Item3));
        return Facets.All.ToDictionary(facet => facet, facet =>
            Count(sets[facet], selection.Values.ContainsKey(facet) ? Select(selection, without: facet) : chosen, most));
    }

    /// <summary>How many events there are on each day from <paramref name="first"/> to <paramref name="last"/> (days since the epoch).</summary>
    public IReadOnlyList<int> CountByDay(NumberSet chosen, int first, int last)
    {
        var counts = new int[last - first + 2];
        foreach (var number in chosen.Numbers())
        {
            var days = RowOf(number).Days;
            if (days.Last < first || days.First > last)
                continue;
            counts[Math.Max(days.First, first) - first]++;
            counts[Math.Min(days.Last, last) - first + 1]--;
        }

        for (var day = 1; day < counts.Length; day++)
            counts[day] += counts[day - 1];
        return counts[..^1];
    }

    /// <summary>The first of what is chosen, in an order, after a place in it.</summary>
    public IReadOnlyList<(Standing Standing, ProgrammeRow Row)> Page(NumberSet chosen, ListOrder order, Selection selection, Standing? after, int size) => order switch
    {
        ListOrder.Start => [.. After(chosen, 0, after).Take(size)],
        ListOrder.Relevance when selection.Found is { } found => [.. found.ByRank(chosen).SelectMany((ranked, rank) => After(ranked, rank, after)).Take(size)],
        ListOrder.Distance when selection.Near is { } near => Least(chosen, row => new(DistanceOf(row, near), row.Starts, row.Id), after, size),
        ListOrder.Updated => Least(chosen, row => new(0, -row.Updated, row.Id), after, size),
        _ => throw new ArgumentOutOfRangeException(nameof(order)),
    };

    private IEnumerable<(Standing Standing, ProgrammeRow Row)> After(NumberSet chosen, int rank, Standing? after) =>
        after is { } given && given.First > rank
            ? []
            : _byStart.From(after is { } standing && standing.First == rank ? (standing.Then, standing.Id) : null).Where(chosen.Contains)
                .Select(number => (new Standing(rank, RowOf(number).Starts, RowOf(number).Id), RowOf(number)));

    /// <summary>Of a hundred thousand events only those of the page are put in order: the last of them is always at hand.</summary>
    private List<(Standing Standing, ProgrammeRow Row)> Least(NumberSet chosen, Func<ProgrammeRow, Standing> standingOf, Standing? after, int size)
    {
        var page = new PriorityQueue<ProgrammeRow, Standing>(size + 1, Comparer<Standing>.Create((left, right) => right.CompareTo(left)));
        foreach (var row in chosen.Numbers().Select(RowOf))
        {
            var standing = standingOf(row);
            if (after is { } given && standing.CompareTo(given) <= 0)
                continue;
            if (page.Count < size)
                page.Enqueue(row, standing);
            else
                page.EnqueueDequeue(row, standing);
        }

        return [.. page.UnorderedItems.Select(item => (item.Priority, item.Element)).OrderBy(item => item.Priority)];
    }

    private static IReadOnlyList<FacetValue> Count(IEnumerable<(string Value, NumberSet Set)> values, NumberSet chosen, int most) =>
        [.. values.Select(value => new FacetValue(value.Value, value.Set.CountWith(chosen))).Where(value => value.Count > 0)
            .OrderByDescending(value => value.Count).ThenBy(value => value.Value, StringComparer.Ordinal).Take(most)];

    private NumberSet Having(string facet, string[] values)
    {
        if (facet is Facets.City)
            return At(Venues.Where(venue => values.Contains(venue.City, StringComparer.OrdinalIgnoreCase)));
        var having = new NumberSet();
        foreach (var value in values)
        {
            if (_values.TryGetValue((facet, value), out var set))
                having.Or(set);
        }

        return having;
    }

    private double DistanceOf(ProgrammeRow row, Near near) =>
        row.Venue is { } key && _venues.TryGetValue(key, out var venue) ? near.DistanceTo(venue) : double.MaxValue;

    private ProgrammeRow RowOf(int number) => _rows[number]!;

    private void Put(ProgrammeRow row)
    {
        if (row.Number >= _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(row.Number + 1, _rows.Length * 2));
            Array.Resize(ref _changedAt, _rows.Length);
        }

        var old = _rows[row.Number];
        if (old is { IsShown: true })
            SetsOf(old).ForEach(set => set.Remove(row.Number));
        if (old is null || old.Version != row.Version || old.IsShown != row.IsShown)
            _changedAt[row.Number] = ++Changes;
        _rows[row.Number] = row;
        _numbers[row.Id] = row.Number;
        if (row.IsShown)
            SetsOf(row).ForEach(set => set.Add(row.Number));
    }

    private List<NumberSet> SetsOf(ProgrammeRow row) =>
        [_shown, .. row.Values.Select(value => SetOf(_values, value)), .. row.Venue is { } venue ? [SetOf(_atVenue, venue)] : (NumberSet[])[]];

    private static NumberSet SetOf<TKey>(Dictionary<TKey, NumberSet> sets, TKey key)
        where TKey : notnull
    {
        if (!sets.TryGetValue(key, out var set))
            sets[key] = set = new();
        return set;
    }
}
