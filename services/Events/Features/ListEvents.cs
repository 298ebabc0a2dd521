using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>A page of the programme.</summary>
/// <param name="Items">At most as many as asked for with <c>limit</c>.</param>
/// <param name="Next">Give it as <c>cursor</c> to get the next page; null: this is the last one.</param>
/// <param name="Total">How many there are in all pages, at this moment.</param>
/// <param name="Corrected">What was looked for instead of <c>q</c>, when nothing is found as it was written.</param>
/// <param name="AsOf">
/// With <c>modifiedSince</c>: what to ask with the next time. Some of what was told is then told again, but nothing is missed.
/// </param>
/// <param name="Facets">
/// With <c>facets=true</c>: by facet the values and how many events one would see who chose it (as an alternative to what is
/// chosen of the same facet); at most 50 values each, the most frequent first.
/// </param>
public sealed record ProgrammePage(
    IReadOnlyList<EventResponse> Items, string? Next, int Total, string? Corrected, DateTimeOffset? AsOf, IReadOnlyDictionary<string, IReadOnlyList<FacetValue>>? Facets);

/// <summary>The programme: what is asked for, in the order asked for.</summary>
internal static class ListEvents
{
    private const int MostValues = 50;

    private static readonly Dictionary<string, ListOrder> s_orders = Enum.GetValues<ListOrder>().ToDictionary(order => order.ToString().ToLowerInvariant());

    private sealed record Position(double First, long Then, Guid Id);

    public static async Task<Results<ProgrammeJson, NotModified, ProblemHttpResult>> Handle(
        [AsParameters] EventFilter filter, string? sort, bool? facets, string? modifiedSince, int? limit, string? cursor, HttpContext http,
        ProgrammeReader programme, ProgrammeBodies bodies, Deltas deltas, CancellationToken cancellationToken)
    {
        if (modifiedSince is not null)
            return await ListChanges.Handle(filter, modifiedSince, limit, cursor, deltas, programme, bodies, cancellationToken);
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (sort is not null)
            faults.OneOf("sort", sort, s_orders.Keys);
        if (sort is "distance" && filter.Near is null)
            faults.Add("near", "is required to sort by distance.");
        if (await filter.ReadAsync(faults, cancellationToken) is not { } selection)
            return Problems.Invalid(faults);

        // What has no words has no relevance either.
        var order = sort is null or "relevance" ? selection.Found is null ? ListOrder.Start : ListOrder.Relevance : s_orders[sort];
        var (page, total, counts) = await programme.AskAsync(
            index =>
            {
                var chosen = index.Select(selection);
                return (index.Page(chosen, order, selection, after is null ? null : new(after.First, after.Then, after.Id), size + 1), chosen.Count(),
                    facets is true ? index.Count(selection, chosen, MostValues) : null);
            },
            cancellationToken);
        var shown = page.Take(size).ToList();
        var next = page.Count > size ? Cursor.Encode(new Position(shown[^1].Standing.First, shown[^1].Standing.Then, shown[^1].Standing.Id)) : null;
        var items = await bodies.ReadAsync([.. shown.Select(item => item.Row.Id)], cancellationToken);
        var json = ProgrammeJson.Of([.. items.Select(item => item.Json)], next, total, selection.Found?.Corrected, facets: counts);
        return http.IsNotModified(json.ETag) ? Conditional.NotModified : json;
    }
}
