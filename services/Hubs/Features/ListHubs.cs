using KiBiennale.Hubs.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Features;

internal static class ListHubs
{
    private sealed record Position(string Slug);

    public static async Task<Results<Ok<Page<HubResponse>>, ProblemHttpResult>> Handle(
        int? limit, string? cursor, HubsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        var hubs = db.Hubs.Where(hub => !hub.Sandbox).OrderBy(hub => hub.Slug);
        var rest = after is null ? hubs : hubs.Where(hub => hub.Slug.CompareTo(after.Slug) > 0);
        var read = await HubResponse.ReadAsync(rest.Take(size + 1), db, clock, cancellationToken);
        var items = read.Take(size).Select(hub => hub.Body).ToList();
        return TypedResults.Ok(new Page<HubResponse>(
            items,
            read.Count > size ? Cursor.Encode(new Position(items[^1].Slug)) : null,
            await hubs.CountAsync(cancellationToken)));
    }
}
