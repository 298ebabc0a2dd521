using KiBiennale.Contracts;
using KiBiennale.Hubs.Data;
using KiBiennale.Hubs.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Features;

/// <summary>A hub as the API shows it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>central</c> or <c>satellite</c>.</param>
/// <param name="RegionType"><c>city</c>, <c>district</c> or <c>site</c>.</param>
/// <param name="Focus">What the hub is about.</param>
/// <param name="Trusted">Whether what it submits is published without moderation.</param>
/// <param name="Sandbox">Whether it is there for partners to try their systems: then only they and the office see it.</param>
/// <param name="Venues">Its venues, by slug.</param>
/// <param name="UpcomingEvents">How many published events of the hub are not over, cancelled ones left out; kept from messages, so a moment behind.</param>
/// <param name="Created">When it was created, UTC.</param>
/// <param name="Updated">When it was changed last, UTC.</param>
public sealed record HubResponse(
    Guid Id,
    string Slug,
    LocalizedText Name,
    string Kind,
    string RegionType,
    LocalizedText Focus,
    bool Trusted,
    bool Sandbox,
    IReadOnlyList<VenueResponse> Venues,
    int UpcomingEvents,
    DateTimeOffset Created,
    DateTimeOffset Updated)
{
    /// <summary>Reads hubs with what belongs to them, in the order given.</summary>
    internal static async Task<IReadOnlyList<(HubResponse Body, string ETag)>> ReadAsync(
        IQueryable<Hub> hubs, HubsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rows = await hubs.AsNoTracking()
            .Select(hub => new
            {
                Hub = hub,
                Venues = db.Venues.Where(venue => venue.Hub == hub.Slug).OrderBy(venue => venue.Slug).ToList(),
                Upcoming = db.Programme.Count(entry => entry.Hub == hub.Slug && !entry.Cancelled && (entry.Ends == null || entry.Ends >= now)),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => (
            Of(row.Hub, row.Venues, row.Upcoming),
            Conditional.ETag(row.Hub.Version, row.Venues.Sum(venue => venue.Version), row.Upcoming)))];
    }

    private static HubResponse Of(Hub hub, IEnumerable<Venue> venues, int upcomingEvents) => new(
        hub.Id, hub.Slug, hub.Details.Name, hub.Details.Kind, hub.Details.RegionType, hub.Details.Focus, hub.Details.Trusted, hub.Sandbox,
        [.. venues.Select(VenueResponse.Of)], upcomingEvents, hub.Created, hub.Updated);
}
