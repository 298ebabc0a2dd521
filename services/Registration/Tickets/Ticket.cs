namespace KiBiennale.Registrations.Tickets;

/// <summary>What lets a party in.</summary>
/// <param name="Registration">The registration; of one with sessions along, the one for the event.</param>
/// <param name="Offerings">What it is good for: the event or part of it, and the sessions along.</param>
/// <param name="Version">Rises when somebody else takes the registration over: what was good before is good no more.</param>
/// <param name="People">How many may come in, when it was signed.</param>
/// <param name="Expires">After that nobody's clock is so wrong, and no event is put off so far, that it can be good; null: no date is announced.</param>
public sealed record Ticket(Guid Registration, IReadOnlyList<Guid> Offerings, int Version, int People, DateTimeOffset? Expires);
