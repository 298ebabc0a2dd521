namespace KiBiennale.Contracts;

/// <summary>What is left of an event's places has changed. Said by Registration, at most once in a while for an event.</summary>
/// <param name="EventId">UUIDv7.</param>
/// <param name="Version">Rises with every change of what is left: a listener ignores what is not newer than what it has.</param>
/// <param name="State">
/// Of all that one can book of the event the most that is to be had: <c>open</c>, <c>waitlist</c> or <c>full</c>; null while
/// nothing can be booked (not yet, no more, or not at all).
/// </param>
/// <param name="PlacesLeft">Places for people, in all that is open; null: no limit, or nothing can be booked.</param>
/// <param name="AsOf">When that was so, UTC.</param>
public sealed record AvailabilityChanged(Guid EventId, long Version, string? State, int? PlacesLeft, DateTimeOffset AsOf);
