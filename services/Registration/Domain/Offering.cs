using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Domain;

/// <summary>Something that can be booked: a whole event, or one of its sessions.</summary>
public sealed class Offering
{
    private Offering()
    {
    }

    public Guid Id { get; private set; }

    public Guid EventId { get; private set; }

    /// <summary>The session's id within the event; null: the whole event.</summary>
    public string? Session { get; private set; }

    /// <summary>Its place in the event's programme.</summary>
    public int Position { get; private set; }

    public LocalizedText Title { get; private set; } = null!;

    public DateTimeOffset? Starts { get; private set; }

    public DateTimeOffset? Ends { get; private set; }

    public DateTimeOffset? Opens { get; private set; }

    public DateTimeOffset? Closes { get; private set; }

    /// <summary>Places for people; null: no limit.</summary>
    public int? Capacity { get; private set; }

    public bool WaitingList { get; private set; }

    public bool Cancelled { get; private set; }

    internal static Offering Create(Guid id, Guid eventId, string? session) => new() { Id = id, EventId = eventId, Session = session };

    internal void Follow(EventSnapshot snapshot, SessionSnapshot? session, int position)
    {
        Position = position;
        Title = session?.Title ?? snapshot.Title;
        Starts = (session is null ? snapshot.Starts : session.Starts)?.ToUniversalTime();
        Ends = (session is null ? snapshot.Ends : session.Ends)?.ToUniversalTime();
        Opens = snapshot.Registration.Opens?.ToUniversalTime();
        Closes = (snapshot.Registration.Closes ?? Starts)?.ToUniversalTime();
        Capacity = session is null ? snapshot.Registration.Capacity : session.Capacity;
        WaitingList = snapshot.Registration.WaitingList;
        Cancelled = snapshot.Cancelled;
    }

    /// <summary>The event no longer offers it; who has booked it keeps a cancelled booking, not a lost one.</summary>
    internal void Withdraw() => Cancelled = true;

    /// <summary>Whether and how one can book it now.</summary>
    public OfferingState StateAt(DateTimeOffset now) =>
        Cancelled ? OfferingState.Cancelled
        : now < Opens ? OfferingState.NotYet
        : now >= Closes ? OfferingState.Closed
        : OfferingState.Open;
}

/// <summary>Whether and how an offering can be booked.</summary>
public enum OfferingState
{
    /// <summary>There are places.</summary>
    Open,

    /// <summary>Registration has not begun.</summary>
    NotYet,

    /// <summary>Registration is over.</summary>
    Closed,

    /// <summary>It will not take place.</summary>
    Cancelled,
}
