using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Mails;

/// <summary>What others have said of the hubs, venues and events that mails are about.</summary>
internal sealed class Surroundings
{
    private readonly Dictionary<string, LocalizedText> _hubs;
    private readonly Dictionary<(string Hub, string? Venue), LocalizedText> _venues;
    private readonly Dictionary<Guid, EventSnapshot> _events;

    private Surroundings(Dictionary<string, LocalizedText> hubs, Dictionary<(string Hub, string? Venue), LocalizedText> venues, Dictionary<Guid, EventSnapshot> events) =>
        (_hubs, _venues, _events) = (hubs, venues, events);

    public static async Task<Surroundings> OfAsync(IReadOnlyList<RegistrationSnapshot> registrations, NotificationsDbContext db, CancellationToken cancellationToken)
    {
        var (hubs, venues, events) = (registrations.Select(r => r.Hub).Distinct().ToList(), registrations.Select(r => r.Venue).Distinct().ToList(), registrations.Select(r => r.EventId).Distinct().ToList());
        return new(
            await db.Hubs.AsNoTracking().Where(hub => hubs.Contains(hub.Slug)).ToDictionaryAsync(hub => hub.Slug, hub => hub.Name, cancellationToken),
            await db.Venues.AsNoTracking().Where(venue => hubs.Contains(venue.Hub) && venues.Contains(venue.Slug)).ToDictionaryAsync(venue => (venue.Hub, (string?)venue.Slug), venue => venue.Line, cancellationToken),
            await db.Events.AsNoTracking().Where(known => events.Contains(known.EventId)).ToDictionaryAsync(known => known.EventId, known => known.Snapshot, cancellationToken));
    }

    public LocalizedText? HubOf(RegistrationSnapshot registration) => _hubs.GetValueOrDefault(registration.Hub);

    /// <summary>The event, as far as it has been heard of.</summary>
    public EventSnapshot? EventOf(RegistrationSnapshot registration) => _events.GetValueOrDefault(registration.EventId);

    /// <summary>Room, venue and address in one line; null: none is known, or it is online.</summary>
    public LocalizedText? PlaceOf(RegistrationSnapshot registration) => (registration.Room, _venues.GetValueOrDefault((registration.Hub, registration.Venue))) switch
    {
        (null, var venue) => venue,
        (var room, null) => new(room),
        (var room, var venue) => new($"{room}, {venue.De}", $"{room}, {venue.En ?? venue.De}"),
    };
}
