using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Domain;

/// <summary>What the programme says can be booked: the whole event, a session or a slot.</summary>
internal sealed record OfferedPart(
    string? Session, string? Slot, LocalizedText Title, DateTimeOffset? Starts, DateTimeOffset? Ends, int? Capacity, bool Cancelled, string? Venue, string? Room,
    string? ExclusiveGroup = null)
{
    /// <summary>Whether one registers here, and not elsewhere or not at all.</summary>
    public static bool IsBookable(EventSnapshot snapshot) => snapshot.Registration.Mode is "open" or "approval" or "invitation";

    public static IEnumerable<OfferedPart> Of(EventSnapshot snapshot)
    {
        if (!IsBookable(snapshot))
            yield break;
        // An event of slots is booked slot by slot.
        if (snapshot.SlotTimes is null && snapshot.Slots is null)
            yield return new(null, null, snapshot.Title, snapshot.Starts, snapshot.Ends, snapshot.Registration.Capacity, Cancelled: false, snapshot.Venue, snapshot.Room);
        foreach (var slot in snapshot.SlotTimes ?? [])
            yield return new(null, slot.Slot, snapshot.Title, slot.Starts, slot.Ends, slot.Capacity, slot.Cancelled, snapshot.Venue, snapshot.Room);
        foreach (var session in snapshot.Sessions.Where(session => session.Capacity is not null))
            yield return new(session.Session, null, session.Title, session.Starts, session.Ends, session.Capacity, Cancelled: false, session.Venue ?? snapshot.Venue, session.Room ?? (session.Venue is null ? snapshot.Room : null),
                session.ExclusiveGroup);
    }
}
