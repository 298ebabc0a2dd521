namespace KiBiennale.Contracts;

/// <summary>
/// A service that is new, or was restored from a backup, asks the owners of what it knows to tell their state again.
/// Each owner answers with the contracts that it says anyway, to the asking service alone. Said by any service.
/// </summary>
/// <param name="Service">The service that asks.</param>
/// <param name="Queues">Where it wants to hear which contract: the contract's full name, and the queue.</param>
public sealed record StateRequested(string Service, IReadOnlyDictionary<string, string> Queues);
