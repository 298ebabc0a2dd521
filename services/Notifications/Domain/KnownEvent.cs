using KiBiennale.Contracts;

namespace KiBiennale.Notifications.Domain;

/// <summary>What a message to people tells of an event, known from the Events service's messages alone.</summary>
public sealed class KnownEvent
{
    private KnownEvent()
    {
    }

    public Guid EventId { get; private set; }

    public EventSnapshot Snapshot { get; private set; } = null!;

    public long Version { get; private set; }

    public static KnownEvent Of(EventSnapshot snapshot)
    {
        var known = new KnownEvent { EventId = snapshot.EventId };
        known.Follow(snapshot);
        return known;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(EventSnapshot snapshot)
    {
        if (snapshot.Version <= Version)
            return;
        Snapshot = snapshot;
        Version = snapshot.Version;
    }
}
