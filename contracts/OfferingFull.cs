namespace KiBiennale.Contracts;

/// <summary>The last place of what can be booked is taken. Said by Registration, and again only when one was free meanwhile.</summary>
/// <param name="OfferingId">What can be booked, UUIDv7.</param>
/// <param name="EventId">The event that it is of.</param>
/// <param name="Hub">Slug of the hub that holds the event.</param>
/// <param name="Title">Its title.</param>
/// <param name="Capacity">Places for people.</param>
/// <param name="WaitingList">Whether one can wait for a place.</param>
/// <param name="At">When, UTC, on the festival's clock.</param>
public sealed record OfferingFull(Guid OfferingId, Guid EventId, string Hub, LocalizedText Title, int Capacity, bool WaitingList, DateTimeOffset At);
