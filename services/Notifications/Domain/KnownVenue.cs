using KiBiennale.Contracts;

namespace KiBiennale.Notifications.Domain;

/// <summary>Where people have to go, known from the Hubs service's messages alone.</summary>
public sealed class KnownVenue
{
    private KnownVenue()
    {
    }

    public string Hub { get; private set; } = "";

    public string Slug { get; private set; } = "";

    public long Version { get; private set; }

    /// <summary>Name and address, in one line.</summary>
    public LocalizedText Line { get; private set; } = null!;

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
        var address = $"{message.Street}, {message.PostalCode} {message.City}";
        (Version, Line) = (message.Version, new($"{message.Name.De}, {address}", $"{message.Name.En ?? message.Name.De}, {address}"));
    }
}
