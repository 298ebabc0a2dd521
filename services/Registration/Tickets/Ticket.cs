namespace KiBiennale.Registrations.Tickets;

/// <summary>What the service needs of a ticket that is its own. What else it says is for doors without the network: the database knows better.</summary>
/// <param name="Registration">The registration; of one with sessions along, the one for the event.</param>
/// <param name="Version">Rises when somebody else takes the registration over: what was good before is good no more.</param>
public sealed record Ticket(Guid Registration, int Version);
