using KiBiennale.Contracts;

namespace KiBiennale.Hubs.Domain;

/// <summary>A place of the festival with a focus of its own: the central one, or a satellite.</summary>
public sealed class Hub
{
    private Hub()
    {
    }

    public Guid Id { get; private set; }

    public string Slug { get; private set; } = "";

    /// <summary>Whether it is there for partners to try their systems: nothing of it is public. Fixed when it is founded.</summary>
    public bool Sandbox { get; private set; }

    public HubDetails Details { get; private set; } = null!;

    /// <summary>Raised by every change: concurrency token, part of the ETag, order of messages.</summary>
    public long Version { get; private set; }

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    public static Hub Found(Guid id, string slug, bool sandbox, HubDetails details, DateTimeOffset now) =>
        new() { Id = id, Slug = slug, Sandbox = sandbox, Details = details, Version = 1, Created = now, Updated = now };

    /// <returns>False when it is like that already, so that there is nothing to tell anyone.</returns>
    public bool Change(HubDetails details, DateTimeOffset now)
    {
        if (details == Details)
            return false;
        Details = details;
        Version++;
        Updated = now;
        return true;
    }
}

/// <summary>What the office says of a hub.</summary>
public sealed record HubDetails(LocalizedText Name, string Kind, string RegionType, LocalizedText Focus, bool Trusted)
{
    public static readonly IReadOnlyCollection<string> Kinds = ["central", "satellite"];

    public static readonly IReadOnlyCollection<string> RegionTypes = ["city", "district", "site"];
}
