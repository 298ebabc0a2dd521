using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using KiBiennale.Events.Programme;

namespace KiBiennale.Events.Tests;

/// <summary>The index against the plainest way to answer the same questions, over random programmes that change.</summary>
public sealed class ProgrammeIndexTests
{
    private static readonly string[] s_hubs = ["bochum", "essen", "unna"];
    private static readonly string[] s_audiences = ["public", "schools", "press"];
    private static readonly Near s_near = new(51.48, 7.2, 15);

    private static readonly IndexedVenue[] s_venues =
        [.. s_hubs.SelectMany((hub, number) => new[] { Venue(hub, "a", 51.48 + 0.05 * number), Venue(hub, "b", 51.5 + 0.2 * number) })];

    [Property(MaxTest = 200)]
    public void Whatever_is_asked_The_same_comes_as_from_a_list(int seed)
    {
        var random = new Random(seed);
        var (index, rows) = (new ProgrammeIndex(), new Dictionary<int, ProgrammeRow>());
        foreach (var venue in s_venues)
            index.Put(venue);
        for (var step = 0; step < 5; step++)
        {
            // Some new, some changed, some gone; now and then so many that they are put in order together.
            var news = Enumerable.Range(0, random.Next(4) == 0 ? 400 : 12).Select(_ => random.Next(500)).Distinct().Select(number => Row(number, step + 1, random)).ToList();
            news.ForEach(row => rows[row.Number] = row);
            index.Put(news);

            var selection = Selection(random, rows);
            var expected = rows.Values.Where(row => row.IsShown && Matches(row, selection)).ToList();
            var chosen = index.Select(selection);
            Assert.Equal(expected.Select(row => row.Number).Order(), chosen.Numbers());
            Assert.Equal(expected.Count, chosen.Count());
            foreach (var order in Enum.GetValues<ListOrder>().Where(order => order is not ListOrder.Relevance || selection.Found is not null))
                Assert.Equal(Sorted(expected, order, selection).Select(row => row.Number), Paged(index, chosen, order, selection, 1 + random.Next(30)));
            foreach (var (facet, counted) in index.Count(selection, chosen, 50))
                Assert.Equal(Counted(rows.Values, selection, facet), counted.Select(value => (value.Value, value.Count)));
        }
    }

    [Property]
    public void A_set_of_numbers_is_a_set(int[] left, int[] right)
    {
        var (one, other) = (left.Select(n => Math.Abs(n % 1000)).ToHashSet(), right.Select(n => Math.Abs(n % 1000)).ToHashSet());

        Assert.Equal(one.Intersect(other).Order(), NumberSet.Of(one).And(NumberSet.Of(other)).Numbers());
        Assert.Equal(one.Union(other).Order(), NumberSet.Of(one).Or(NumberSet.Of(other)).Numbers());
        Assert.Equal(one.Except(other).Order(), NumberSet.Of(one).Without(NumberSet.Of(other)).Numbers());
        Assert.Equal(one.Where(n => n % 3 == 0).Order(), NumberSet.Of(one).Where(n => n % 3 == 0).Numbers());
        Assert.Equal(one.Intersect(other).Count(), NumberSet.Of(one).CountWith(NumberSet.Of(other)));
        Assert.Equal(one.Contains(7), NumberSet.Of(one).Contains(7));
    }

    private static IndexedVenue Venue(string hub, string slug, double latitude) => new(hub, slug, 1, "Stadt " + hub, latitude, 7.2, new HashSet<string>());

    private static ProgrammeRow Row(int number, long version, Random random)
    {
        var hub = s_hubs[random.Next(3)];
        var starts = random.Next(8) == 0 ? ProgrammeRow.Never : random.Next(50);
        return new(
            number, new Guid(number * 7919 % 500, 0, 0, new byte[8]), random.Next(5) > 0, starts, starts is ProgrammeRow.Never ? ProgrammeRow.Always : starts + random.Next(20),
            version, random.Next(100), random.Next(3) == 0 ? null : (hub, random.Next(2) == 0 ? "a" : "b"),
            [(Facets.Hub, hub), .. s_audiences.Where(_ => random.Next(2) == 0).Select(audience => (Facets.Audience, audience))]);
    }

    private static Selection Selection(Random random, Dictionary<int, ProgrammeRow> rows)
    {
        var values = new Dictionary<string, string[]>();
        if (random.Next(2) == 0)
            values[Facets.Hub] = [.. s_hubs.Take(1 + random.Next(2))];
        if (random.Next(3) == 0)
            values[Facets.Audience] = [.. s_audiences.Take(1 + random.Next(2))];
        if (random.Next(4) == 0)
            values[Facets.City] = ["stadt bochum"];
        return new(
            values, random.Next(2) == 0 ? random.Next(60) : null, random.Next(2) == 0 ? random.Next(60) : null, s_near,
            random.Next(2) == 0 ? null : new(Some(), Some(), NumberSet.Of(rows.Keys.Where(_ => random.Next(3) > 0)), null));

        NumberSet Some() => NumberSet.Of(rows.Keys.Where(_ => random.Next(3) == 0));
    }

    private static bool Matches(ProgrammeRow row, Selection selection, string? without = null) =>
        (selection.Found is null || selection.Found.All.Contains(row.Number))
        && selection.Values.All(values => values.Key == without || values.Value.Any(value => Has(row, values.Key, value)))
        && VenueOf(row) is { } venue && s_near.DistanceTo(venue) <= s_near.Kilometres
        && (selection.From is null || row.Ends >= selection.From) && (selection.To is null || row.Starts < selection.To);

    private static bool Has(ProgrammeRow row, string facet, string value) => facet is Facets.City
        ? string.Equals(VenueOf(row)?.City, value, StringComparison.OrdinalIgnoreCase)
        : row.Values.Contains((facet, value));

    private static IndexedVenue? VenueOf(ProgrammeRow row) => s_venues.SingleOrDefault(venue => (venue.Hub, venue.Slug) == row.Venue);

    private static IEnumerable<ProgrammeRow> Sorted(List<ProgrammeRow> rows, ListOrder order, Selection selection) => order switch
    {
        ListOrder.Start => rows.OrderBy(row => (row.Starts, row.Id)),
        ListOrder.Updated => rows.OrderBy(row => (-row.Updated, row.Id)),
        ListOrder.Distance => rows.OrderBy(row => (s_near.DistanceTo(VenueOf(row)!), row.Starts, row.Id)),
        _ => rows.OrderBy(row => (selection.Found!.InTitle.Contains(row.Number) ? 0 : selection.Found.AsWords.Contains(row.Number) ? 1 : 2, row.Starts, row.Id)),
    };

    private static IEnumerable<int> Paged(ProgrammeIndex index, NumberSet chosen, ListOrder order, Selection selection, int size)
    {
        Standing? after = null;
        while (index.Page(chosen, order, selection, after, size) is { Count: > 0 } page)
        {
            foreach (var (_, row) in page)
                yield return row.Number;
            after = page[^1].Standing;
        }
    }

    private static IEnumerable<(string, int)> Counted(IEnumerable<ProgrammeRow> rows, Selection selection, string facet) => rows
        .Where(row => row.IsShown && Matches(row, selection, without: facet))
        .SelectMany(row => facet is Facets.City ? [VenueOf(row)!.City] : row.Values.Where(value => value.Facet == facet).Select(value => value.Value))
        .GroupBy(value => value).Select(value => (value.Key, Count: value.Count())).OrderByDescending(value => value.Count).ThenBy(value => value.Key, StringComparer.Ordinal);
}
