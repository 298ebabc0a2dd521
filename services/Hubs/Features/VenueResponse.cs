using KiBiennale.Contracts;
using KiBiennale.Hubs.Domain;

namespace KiBiennale.Hubs.Features;

/// <summary>A venue as the API shows it.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Slug">Its name in addresses, unique within the hub.</param>
/// <param name="Hub">Slug of its hub.</param>
/// <param name="Name">Its name.</param>
/// <param name="Street">Street and house number.</param>
/// <param name="PostalCode">Postal code.</param>
/// <param name="City">City.</param>
/// <param name="Lat">Degrees north, WGS84.</param>
/// <param name="Lon">Degrees east, WGS84.</param>
/// <param name="Accessibility">Features such as <c>step-free</c>.</param>
/// <param name="Rooms">Its rooms.</param>
/// <param name="Confirmed">Whether the venue is announced.</param>
/// <param name="Example">Whether it is made up for a demonstration.</param>
/// <param name="Created">When it was created, UTC.</param>
/// <param name="Updated">When it was changed last, UTC.</param>
public sealed record VenueResponse(
    Guid Id,
    string Slug,
    string Hub,
    LocalizedText Name,
    string Street,
    string PostalCode,
    string City,
    double Lat,
    double Lon,
    IReadOnlyList<string> Accessibility,
    IReadOnlyList<Room> Rooms,
    bool Confirmed,
    bool Example,
    DateTimeOffset Created,
    DateTimeOffset Updated)
{
    internal static VenueResponse Of(Venue venue)
    {
        var details = venue.Details;
        return new(
            venue.Id, venue.Slug, venue.Hub, details.Name, details.Street, details.PostalCode, details.City, details.Lat, details.Lon,
            details.Accessibility, details.Rooms, details.Confirmed, details.Example, venue.Created, venue.Updated);
    }
}
