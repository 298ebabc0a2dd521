using KiBiennale.Contracts;

namespace KiBiennale.Events.Domain;

/// <summary>What Events knows of a venue, from the Hubs service's messages alone.</summary>
public sealed class KnownVenue
{
    private KnownVenue()
    {
    }

    public string Hub { get; private set; } = "";

    public string Slug { get; private set; } = "";

    public Place Place { get; private set; } = null!;

    public long Version { get; private set; }

    public static KnownVenue Of(VenueChanged message)
    {
        var venue = new KnownVenue { Hub = message.Hub, Slug = message.Venue };
        venue.Follow(message);
        return venue;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(VenueChanged message)
    {
        if (message.Version <= Version)
            return;
        Place = new(message.Name, message.Street, message.PostalCode, message.City, message.Latitude, message.Longitude);
        Version = message.Version;
    }
}

/// <summary>Where a venue is.</summary>
/// <param name="Name">The venue's name.</param>
/// <param name="Street">Street and house number.</param>
/// <param name="PostalCode">Postal code.</param>
/// <param name="City">City.</param>
/// <param name="Lat">Degrees north, WGS84.</param>
/// <param name="Lon">Degrees east, WGS84.</param>
public sealed record Place(LocalizedText Name, string Street, string PostalCode, string City, double Lat, double Lon);
