using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Domain;

/// <summary>Where people have to go, known from the Hubs service's messages alone.</summary>
public sealed class KnownVenue
{
    private KnownVenue()
    {
    }

    public string Hub { get; private set; } = "";

    public string Slug { get; private set; } = "";

    public long Version { get; private set; }

    public LocalizedText Name { get; private set; } = null!;

    public string Street { get; private set; } = "";

    public string PostalCode { get; private set; } = "";

    public string City { get; private set; } = "";

    public static KnownVenue Of(VenueChanged message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var venue = new KnownVenue { Hub = message.Hub, Slug = message.Venue };
        venue.Follow(message);
        return venue;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(VenueChanged message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Version > Version)
            (Version, Name, Street, PostalCode, City) = (message.Version, message.Name, message.Street, message.PostalCode, message.City);
    }
}
