using KiBiennale.Events.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace KiBiennale.Events.Features;

/// <summary>The programme, by begin; what has no date yet stands last.</summary>
internal static class ListEvents
{
    private sealed record Position(long? Starts, Guid Id);

    public static async Task<Results<Ok<Page<EventResponse>>, ProblemHttpResult>> Handle(
        [AsParameters] EventFilter filter, int? limit, string? cursor, EventsDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        var events = filter.Apply(db.Visible(), faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        var rest = events;
        if (after is { Starts: { } ticks })
        {
            var starts = Instant.FromUnixTimeTicks(ticks);
            rest = events.Where(e => e.Starts > starts || (e.Starts == starts && e.Id > after.Id) || e.Starts == null);
        }
        else if (after is not null)
        {
            rest = events.Where(e => e.Starts == null && e.Id > after.Id);
        }

        var read = await rest.OrderBy(e => e.Starts == null).ThenBy(e => e.Starts).ThenBy(e => e.Id).Take(size + 1).ToListAsync(cancellationToken);
        var shown = read.Take(size).ToList();
        var venues = await db.VenuesAsync(shown, cancellationToken);
        return TypedResults.Ok(new Page<EventResponse>(
            [.. shown.Select(e => EventResponse.ForVisitors(e, venues.GetValueOrDefault((e.Hub, e.Published!.Venue ?? ""))))],
            read.Count > size ? Cursor.Encode(new Position(shown[^1].Starts?.ToUnixTimeTicks(), shown[^1].Id)) : null,
            await events.CountAsync(cancellationToken)));
    }
}
