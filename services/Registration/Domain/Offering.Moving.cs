using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Domain;

/// <summary>When and where it takes place, and that whoever has registered hears it when that changes.</summary>
public sealed partial class Offering
{
    /// <summary>The event's version in which it moved last to another time or place; 0: it has not since people registered.</summary>
    public long MovedIn { get; private set; }

    /// <summary>Who has registered is being told that it has moved: up to this number all are; null: nobody need be.</summary>
    public long? MoveToldTo { get; private set; }

    /// <summary>Who has registered after this number knew it already.</summary>
    public long MoveToldUntil { get; private set; }

    /// <summary>Whether it will take place at another time, not known yet.</summary>
    public bool Postponed { get; private set; }

    /// <summary>What visitors are told of why it is postponed; null: nothing.</summary>
    public LocalizedText? Reason { get; private set; }

    /// <summary>So far all have been told that it has moved.</summary>
    /// <param name="number">The last who was; null: nobody is left.</param>
    internal void NoteMoveTold(long? number) => MoveToldTo = number;

    /// <summary>Takes place at this time there; while it is postponed, nobody knows when. Who has registered is told of what is new.</summary>
    private void Place(EventSnapshot snapshot, DateTimeOffset? starts, DateTimeOffset? ends, string? venue, string? room)
    {
        var before = (Starts, Ends, Venue, Room);
        (Postponed, Reason) = (snapshot.Postponed, snapshot.Reason);
        (Starts, Ends, Venue, Room) = (Postponed ? null : starts, Postponed ? null : ends, venue, room);
        if (IsBooked && !snapshot.Cancelled && HasMovedFrom(before))
            (MovedIn, MoveToldTo, MoveToldUntil) = (EventVersion, 0, LastNumber);
    }

    /// <summary>As exact as the database: else what is the same would seem to have moved.</summary>
    private static DateTimeOffset? Exact(DateTimeOffset? time) => time is { } told ? told.ToUniversalTime().AddTicks(-(told.Ticks % TimeSpan.TicksPerMicrosecond)) : null;

    /// <summary>A place that was not known before is learned, and nothing has moved.</summary>
    private bool HasMovedFrom((DateTimeOffset? Starts, DateTimeOffset? Ends, string? Venue, string? Room) before) =>
        (Starts, Ends) != (before.Starts, before.Ends) || (before.Venue is not null && Venue != before.Venue) || (before.Room is not null && Room != before.Room);
}
