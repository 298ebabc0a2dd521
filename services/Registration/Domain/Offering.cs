using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Domain;

/// <summary>Something that can be booked: a whole event, one of its sessions, or one of its slots.</summary>
public sealed class Offering
{
    private Offering()
    {
    }

    public Guid Id { get; private set; }

    public Guid EventId { get; private set; }

    /// <summary>The session's id within the event; null: the whole event, or a slot.</summary>
    public string? Session { get; private set; }

    /// <summary>The slot's local begin, its identity within the event; null: the whole event, or a session.</summary>
    public string? Slot { get; private set; }

    /// <summary>Its place in the event's programme.</summary>
    public int Position { get; private set; }

    public LocalizedText Title { get; private set; } = null!;

    public DateTimeOffset? Starts { get; private set; }

    public DateTimeOffset? Ends { get; private set; }

    public DateTimeOffset? Opens { get; private set; }

    public DateTimeOffset? Closes { get; private set; }

    /// <summary>Places for people; null: no limit.</summary>
    public int? Capacity { get; private set; }

    /// <summary>People who have a place.</summary>
    public int Taken { get; private set; }

    /// <summary>People who wait for one.</summary>
    public int Waiting { get; private set; }

    public bool WaitingList { get; private set; }

    public bool Cancelled { get; private set; }

    /// <summary>Whether the event's rule makes this slot no more, and it is there for those who have booked it.</summary>
    public bool Kept { get; private set; }

    public bool IsBooked => Taken > 0 || Waiting > 0;

    /// <summary>Open, waitlist or full, whether or not it is the time to register.</summary>
    public OfferingState Fullness =>
        Capacity is null || Taken < Capacity ? OfferingState.Open : WaitingList ? OfferingState.Waitlist : OfferingState.Full;

    internal static Offering Create(Guid id, Guid eventId, OfferedPart part) =>
        new() { Id = id, EventId = eventId, Session = part.Session, Slot = part.Slot };

    internal void Follow(EventSnapshot snapshot, OfferedPart part, int position)
    {
        Position = position;
        Title = part.Title;
        Starts = part.Starts?.ToUniversalTime();
        Ends = part.Ends?.ToUniversalTime();
        Opens = snapshot.Registration.Opens?.ToUniversalTime();
        Closes = (snapshot.Registration.Closes ?? Starts)?.ToUniversalTime();
        Capacity = part.Capacity;
        WaitingList = snapshot.Registration.WaitingList;
        Cancelled = snapshot.Cancelled || part.Cancelled;
        Kept = false;
    }

    /// <summary>The event no longer offers it; who has booked it keeps a cancelled booking, not a lost one.</summary>
    internal void Withdraw()
    {
        Cancelled = true;
        Kept = false;
    }

    /// <summary>The rule no longer makes this slot, which stays as it is; so what was cancelled before stays cancelled.</summary>
    internal void Keep() => Kept = !Cancelled;

    /// <summary>Whether and how one can book it now.</summary>
    public OfferingState StateAt(DateTimeOffset now) =>
        Cancelled ? OfferingState.Cancelled
        : now < Opens ? OfferingState.NotYet
        : now >= Closes ? OfferingState.Closed
        : Fullness;
}

/// <summary>Whether and how an offering can be booked. The first three from the best to the worst.</summary>
public enum OfferingState
{
    /// <summary>There are places.</summary>
    Open,

    /// <summary>All places are taken; one can wait.</summary>
    Waitlist,

    /// <summary>All places are taken.</summary>
    Full,

    /// <summary>Registration has not begun.</summary>
    NotYet,

    /// <summary>Registration is over.</summary>
    Closed,

    /// <summary>It will not take place.</summary>
    Cancelled,
}
