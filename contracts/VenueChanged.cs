namespace KiBiennale.Contracts;

/// <summary>A venue was created or changed. Said by Hubs.</summary>
/// <param name="Hub">Slug of the hub that the venue belongs to.</param>
/// <param name="Venue">The venue's slug, unique within its hub.</param>
/// <param name="Version">Rises with every change of the venue: a listener ignores what is not newer than what it has.</param>
/// <param name="Name">The venue's name.</param>
/// <param name="Street">Street and house number.</param>
/// <param name="PostalCode">Postal code.</param>
/// <param name="City">City.</param>
/// <param name="Latitude">Degrees north, WGS84.</param>
/// <param name="Longitude">Degrees east, WGS84.</param>
public sealed record VenueChanged(
    string Hub,
    string Venue,
    long Version,
    LocalizedText Name,
    string Street,
    string PostalCode,
    string City,
    double Latitude,
    double Longitude);
