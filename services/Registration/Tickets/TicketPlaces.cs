using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tickets;

/// <summary>Where those who hold a ticket have to go.</summary>
internal sealed class TicketPlaces
{
    private readonly Dictionary<(string Hub, string? Slug), KnownVenue> _venues;

    private TicketPlaces(Dictionary<(string Hub, string? Slug), KnownVenue> venues) => _venues = venues;

    public static async Task<TicketPlaces> Of(IReadOnlyCollection<Offering> offerings, RegistrationDbContext db, CancellationToken cancellationToken)
    {
        var (hubs, slugs) = (offerings.Select(o => o.Hub).ToList(), offerings.Select(o => o.Venue).ToList());
        return new(await db.Venues.AsNoTracking().Where(v => hubs.Contains(v.Hub) && slugs.Contains(v.Slug)).ToDictionaryAsync(v => (v.Hub, (string?)v.Slug), cancellationToken));
    }

    /// <summary>Room, venue and address in one line; null: none is known, or it is online.</summary>
    public string? Of(Offering offering, TicketWords words)
    {
        var venue = _venues.GetValueOrDefault((offering.Hub, offering.Venue));
        var parts = (string?[])[offering.Room, venue is null ? null : $"{words.Of(venue.Name)}, {venue.Street}, {venue.PostalCode} {venue.City}"];
        return parts.Any(part => part is not null) ? string.Join(", ", parts.Where(part => part is not null)) : null;
    }
}
