using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Domain;

public sealed partial class Offering
{
    /// <summary>Whether others have been told that no place is left.</summary>
    public bool FullSaid { get; private set; }

    /// <summary>Says that the last place is taken, if it is and has not been said since one was free.</summary>
    internal OfferingFull? SayFull(DateTimeOffset now)
    {
        var isFull = Free == 0 && !Cancelled;
        if (isFull == FullSaid)
            return null;
        FullSaid = isFull;
        return isFull ? new(Id, EventId, Hub, Title, Capacity ?? 0, WaitingList, now.ToUniversalTime()) : null;
    }
}
