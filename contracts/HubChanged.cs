namespace KiBiennale.Contracts;

/// <summary>A hub was created or changed. Said by Hubs.</summary>
/// <param name="Hub">The hub's slug, its identity everywhere.</param>
/// <param name="Version">Rises with every change of the hub: a listener ignores what is not newer than what it has.</param>
/// <param name="Name">The hub's name.</param>
/// <param name="Trusted">Whether what the hub submits is published without moderation.</param>
/// <param name="Sandbox">Whether it is there for partners to try their systems: nothing of it is ever public.</param>
public sealed record HubChanged(string Hub, long Version, LocalizedText Name, bool Trusted, bool Sandbox = false);
