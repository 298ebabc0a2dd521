using KiBiennale.Contracts;

namespace KiBiennale.Hubs.Domain;

/// <summary>What Hubs needs to know of a published event: whether it counts as upcoming at its hub.</summary>
public sealed class ProgrammeEntry
{
    private ProgrammeEntry()
    {
    }

    public Guid EventId { get; private set; }

    public string Hub { get; private set; } = "";

    public DateTimeOffset? Ends { get; private set; }

    public bool Cancelled { get; private set; }

    public long Version { get; private set; }

    public static ProgrammeEntry Of(EventSnapshot snapshot)
    {
        var entry = new ProgrammeEntry { EventId = snapshot.EventId };
        entry.Follow(snapshot);
        return entry;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(EventSnapshot snapshot)
    {
        if (snapshot.Version <= Version)
            return;
        Hub = snapshot.Hub;
        Ends = snapshot.Ends?.ToUniversalTime();
        Cancelled = snapshot.Cancelled;
        Version = snapshot.Version;
    }
}
