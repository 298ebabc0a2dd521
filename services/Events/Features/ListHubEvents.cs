using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>A hub looks through what it has written, drafts too, in the order of creation.</summary>
internal static class ListHubEvents
{
    private static readonly Dictionary<string, EventState> s_states = Enum.GetValues<EventState>().ToDictionary(EventResponse.NameOf);

    private sealed record Position(Guid Id);

    public static async Task<Results<Ok<Page<EventResponse>>, ProgrammeJson, ProblemHttpResult>> Handle(
        string hub, string? state, string? modifiedSince, int? limit, string? cursor, EventsDbContext db, Deltas deltas, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        if (modifiedSince is not null)
            return await ChangesAsync(hub, modifiedSince, size, cursor, db, deltas, faults, cancellationToken) is { } changes ? changes : Problems.Invalid(faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (state is not null)
            faults.OneOf("state", state, [.. s_states.Keys]);
        if (faults.Any)
            return Problems.Invalid(faults);

        var events = db.Events.AsNoTracking().Where(e => e.Hub == hub);
        if (state is not null)
            events = events.Where(e => e.State == s_states[state]);
        var rest = after is null ? events : events.Where(e => e.Id > after.Id);
        var read = await rest.OrderBy(e => e.Id).Take(size + 1).ToListAsync(cancellationToken);
        var shown = read.Take(size).ToList();
        var venues = await db.VenuesAsync(shown, cancellationToken);
        var kept = await db.KeptSlotsAsync(shown, cancellationToken);
        return TypedResults.Ok(new Page<EventResponse>(
            [.. shown.Select(e => EventResponse.ForHub(e, venues.GetValueOrDefault((e.Hub, e.Content.Venue ?? "")), kept.GetValueOrDefault(e.Id)))],
            read.Count > size ? Cursor.Encode(new Position(shown[^1].Id)) : null,
            await events.CountAsync(cancellationToken)));
    }

    /// <summary>What of a hub's events has changed: as they are now, drafts too, and tombstones of what is gone.</summary>
    private static async Task<ProgrammeJson?> ChangesAsync(
        string hub, string modifiedSince, int size, string? cursor, EventsDbContext db, Deltas deltas, Faults faults, CancellationToken cancellationToken)
    {
        if (await deltas.ReadAsync(Deltas.OfHub, [hub], modifiedSince, size, cursor, faults, cancellationToken) is not { } page)
            return null;
        var ids = page.Items.Where(item => item.Number is not null).Select(item => item.Id).ToList();
        var events = await db.Events.AsNoTracking().Where(e => ids.Contains(e.Id)).ToListAsync(cancellationToken);
        var venues = await db.VenuesAsync(events, cancellationToken);
        var kept = await db.KeptSlotsAsync(events, cancellationToken);
        var known = events.ToDictionary(e => e.Id, e => EventResponse.ForHub(e, venues.GetValueOrDefault((e.Hub, e.Content.Venue ?? "")), kept.GetValueOrDefault(e.Id)));
        return ProgrammeJson.Of(
            [.. page.Items.Select(item => known.TryGetValue(item.Id, out var shown) ? ProgrammeJson.Write(shown) : ListChanges.Tombstone(item))],
            page.Next, page.Total, asOf: page.AsOf);
    }
}
