using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>An event as a feed shows it.</summary>
/// <param name="Event">A visible one.</param>
/// <param name="Venue">Where it is.</param>
/// <param name="Version">The event's when it was last shown otherwise: what its hub only writes is nobody's business.</param>
/// <param name="Updated">When that was.</param>
/// <param name="Availability"><c>open</c>, <c>waitlist</c> or <c>full</c>; null: not known.</param>
internal sealed record FeedEvent(Event Event, KnownVenue? Venue, long Version, DateTimeOffset Updated, string? Availability)
{
    public EventContent Content => Event.Published!;

    public string Status => EventResponse.StatusOf(Event, Content);
}

/// <summary>Where all feeds take their events from.</summary>
internal static class FeedEvents
{
    /// <summary>No reader wants more at once, and none is made to wait for more.</summary>
    public const int Most = 5000;

    /// <summary>By begin, those without a date last; or the newest change first. None where there are faults.</summary>
    public static async Task<IReadOnlyList<FeedEvent>> SelectAsync(
        EventFilter filter, bool newestFirst, ProgrammeReader programme, EventsDbContext db, Faults faults, CancellationToken cancellationToken)
    {
        if (await filter.ReadAsync(faults, cancellationToken) is not { } selection)
            return [];
        var order = newestFirst ? ListOrder.Updated : ListOrder.Start;
        var rows = await programme.AskAsync(index => index.Page(index.Select(selection), order, selection, null, Most).Select(item => item.Row).ToList(), cancellationToken);
        var ids = rows.Select(row => row.Id).ToList();
        var events = await Visible(db).Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id, cancellationToken);
        var venues = await db.VenuesAsync(events.Values, cancellationToken);
        return [.. rows.Where(row => events.ContainsKey(row.Id)).Select(row => new FeedEvent(
            events[row.Id], venues.GetValueOrDefault((events[row.Id].Hub, events[row.Id].Published!.Venue ?? "")), row.Version, row.UpdatedAt, row.Availability))];
    }

    public static async Task<FeedEvent?> FindAsync(Guid id, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken)
    {
        if (await Visible(db).SingleOrDefaultAsync(e => e.Id == id, cancellationToken) is not { } found)
            return null;
        var row = await programme.AskAsync(index => index.Find(id), cancellationToken);
        return row is null ? null : new(found, await db.VenueAsync(found.Hub, found.Published!.Venue, cancellationToken), row.Version, row.UpdatedAt, row.Availability);
    }

    private static IQueryable<Event> Visible(EventsDbContext db) => db.Events.AsNoTracking().Where(e => e.Published != null && !e.Sandbox);
}
