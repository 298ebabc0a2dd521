using KiBiennale.Contracts;

namespace KiBiennale.Events.Domain;

/// <summary>Slots that an event's rule makes no more and that Registration keeps, since people have booked them.</summary>
public sealed class KeptSlots
{
    private KeptSlots()
    {
    }

    public Guid EventId { get; private set; }

    /// <summary>Version of the event whose rule left them out.</summary>
    public long Version { get; private set; }

    public IReadOnlyList<string> Slots { get; private set; } = [];

    public static KeptSlots Of(SlotsKept message)
    {
        var kept = new KeptSlots { EventId = message.EventId };
        kept.Follow(message);
        return kept;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(SlotsKept message)
    {
        if (message.Version <= Version)
            return;
        Slots = message.Slots;
        Version = message.Version;
    }
}
