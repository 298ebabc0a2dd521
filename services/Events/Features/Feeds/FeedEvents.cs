using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>An event as a feed shows it.</summary>
/// <param name="Event">A visible one.</param>
/// <param name="Venue">Where it is.</param>
/// <param name="Availability"><c>open</c>, <c>waitlist</c> or <c>full</c>; null: not known.</param>
internal sealed record FeedEvent(Event Event, KnownVenue? Venue, string? Availability = null)
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
        EventFilter filter, bool newestFirst, EventsDbContext db, Faults faults, CancellationToken cancellationToken)
    {
        var events = filter.Apply(db.Visible(), faults);
        if (faults.Any)
            return [];
        var ordered = newestFirst
            ? events.OrderByDescending(e => e.Updated).ThenBy(e => e.Id)
            : events.OrderBy(e => e.Starts == null).ThenBy(e => e.Starts).ThenBy(e => e.Id);
        var shown = await ordered.Take(Most).ToListAsync(cancellationToken);
        var venues = await db.VenuesAsync(shown, cancellationToken);
        return [.. shown.Select(e => new FeedEvent(e, venues.GetValueOrDefault((e.Hub, e.Published!.Venue ?? ""))))];
    }

    public static async Task<FeedEvent?> FindAsync(Guid id, EventsDbContext db, CancellationToken cancellationToken) =>
        await db.Visible().SingleOrDefaultAsync(e => e.Id == id, cancellationToken) is { } found
            ? new(found, await db.VenueAsync(found.Hub, found.Published!.Venue, cancellationToken))
            : null;
}
