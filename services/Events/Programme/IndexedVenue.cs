namespace KiBiennale.Events.Programme;

/// <summary>A venue as lists know it.</summary>
/// <param name="Hub">Slug of the hub.</param>
/// <param name="Slug">Slug of the venue.</param>
/// <param name="Version">Of the venue.</param>
/// <param name="City">City.</param>
/// <param name="Latitude">Degrees north, WGS84.</param>
/// <param name="Longitude">Degrees east, WGS84.</param>
/// <param name="Words">Folded words of its name and city, which one may look for.</param>
internal sealed record IndexedVenue(string Hub, string Slug, long Version, string City, double Latitude, double Longitude, IReadOnlySet<string> Words);

/// <summary>A value of a facet, and how many events have it.</summary>
/// <param name="Value">As the filter takes it.</param>
/// <param name="Count">Events that one would see who chose it, too.</param>
public sealed record FacetValue(string Value, int Count);
