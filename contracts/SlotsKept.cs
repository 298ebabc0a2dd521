namespace KiBiennale.Contracts;

/// <summary>Slots that an event's rule makes no more are kept, since people have booked them. Said by Registration.</summary>
/// <param name="EventId">UUIDv7.</param>
/// <param name="Version">Version of the event whose rule left them out.</param>
/// <param name="Hub">Slug of the hub that holds the event.</param>
/// <param name="Slots">The slots kept, by their local begin, as in <c>2026-09-08T10:00</c>; none: no slot is kept any more.</param>
public sealed record SlotsKept(Guid EventId, long Version, string Hub, IReadOnlyList<string> Slots);
