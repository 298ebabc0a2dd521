using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>What several use cases read alike.</summary>
internal static class EventQueries
{
    public static Task<KnownVenue?> VenueAsync(
        this EventsDbContext db, string hub, string? slug, CancellationToken cancellationToken) =>
        db.Venues.AsNoTracking().SingleOrDefaultAsync(venue => venue.Hub == hub && venue.Slug == slug, cancellationToken);

    /// <summary>The venues of a page of events, by hub and slug: one query for all.</summary>
    public static async Task<IReadOnlyDictionary<(string Hub, string Slug), KnownVenue>> VenuesAsync(
        this EventsDbContext db, IEnumerable<Event> events, CancellationToken cancellationToken)
    {
        var hubs = events.Select(festivalEvent => festivalEvent.Hub).Distinct().ToList();
        return await db.Venues.AsNoTracking().Where(venue => hubs.Contains(venue.Hub))
            .ToDictionaryAsync(venue => (venue.Hub, venue.Slug), cancellationToken);
    }

    /// <summary>A hub's event by the hub's own id, to be changed.</summary>
    public static Task<Event?> EventAsync(this EventsDbContext db, string hub, string externalId, CancellationToken cancellationToken) =>
        db.Events.SingleOrDefaultAsync(e => e.Hub == hub && e.ExternalId == externalId, cancellationToken);

    /// <summary>What Registration has said so far of the event's slots; null: nothing.</summary>
    public static Task<KeptSlots?> KeptSlotsAsync(this EventsDbContext db, Guid eventId, CancellationToken cancellationToken) =>
        db.KeptSlots.AsNoTracking().SingleOrDefaultAsync(kept => kept.EventId == eventId, cancellationToken);

    /// <summary>The same of a page of events: one query for all.</summary>
    public static async Task<IReadOnlyDictionary<Guid, KeptSlots>> KeptSlotsAsync(
        this EventsDbContext db, IEnumerable<Event> events, CancellationToken cancellationToken)
    {
        var ids = events.Select(festivalEvent => festivalEvent.Id).ToList();
        return await db.KeptSlots.AsNoTracking().Where(kept => ids.Contains(kept.EventId)).ToDictionaryAsync(kept => kept.EventId, cancellationToken);
    }

    /// <summary>Changes with the event and with what is shown of its venue.</summary>
    public static string ETagOf(Event festivalEvent, KnownVenue? venue) => Conditional.ETag(festivalEvent.Version, venue?.Version ?? 0);

    public static ProblemHttpResult NotFound(Guid id) => Problems.NotFound("event_not_found", $"There is no published event '{id}'.");

    public static ProblemHttpResult NotFound(string hub, string externalId) =>
        Problems.NotFound("event_not_found", $"The hub '{hub}' has no event '{externalId}'.");
}
