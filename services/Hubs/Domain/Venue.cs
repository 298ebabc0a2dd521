using KiBiennale.Contracts;

namespace KiBiennale.Hubs.Domain;

/// <summary>Where events take place. Belongs to one hub; its slug is unique there.</summary>
public sealed class Venue
{
    private Venue()
    {
    }

    public Guid Id { get; private set; }

    public string Hub { get; private set; } = "";

    public string Slug { get; private set; } = "";

    public VenueDetails Details { get; private set; } = null!;

    /// <summary>Raised by every change: concurrency token, part of the ETag, order of messages.</summary>
    public long Version { get; private set; }

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    public static Venue Open(Guid id, string hub, string slug, VenueDetails details, DateTimeOffset now) =>
        new() { Id = id, Hub = hub, Slug = slug, Details = details, Version = 1, Created = now, Updated = now };

    /// <returns>False when it is like that already, so that there is nothing to tell anyone.</returns>
    public bool Change(VenueDetails details, DateTimeOffset now)
    {
        if (details.IsSameAs(Details))
            return false;
        Details = details;
        Version++;
        Updated = now;
        return true;
    }
}

/// <summary>What a hub says of a venue.</summary>
public sealed record VenueDetails(
    LocalizedText Name,
    string Street,
    string PostalCode,
    string City,
    double Lat,
    double Lon,
    IReadOnlyList<string> Accessibility,
    IReadOnlyList<Room> Rooms,
    bool Confirmed,
    bool Example)
{
    /// <summary>Features after the vocabulary of Wheelmap and A11yJSON, as far as visitors of halls ask for them.</summary>
    public static readonly IReadOnlyCollection<string> Features =
        ["step-free", "accessible-toilet", "accessible-parking", "hearing-loop", "sign-language", "tactile-guidance", "quiet-room", "lift"];

    public bool IsSameAs(VenueDetails other) =>
        Accessibility.SequenceEqual(other.Accessibility)
        && Rooms.SequenceEqual(other.Rooms)
        && this with { Accessibility = other.Accessibility, Rooms = other.Rooms } == other;
}

/// <summary>A room of a venue; its name is a plain string, as it stands on the door.</summary>
public sealed record Room(string Name, int? Capacity);
