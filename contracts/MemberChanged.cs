namespace KiBiennale.Contracts;

/// <summary>A municipality joined the learning network, or its entry was changed. Said by Hubs.</summary>
/// <param name="Member">The municipality's slug.</param>
/// <param name="Version">Rises with every change: a listener ignores what is not newer than what it has.</param>
/// <param name="Name">The municipality's name.</param>
/// <param name="MailDomains">Domains, as in <c>unna.de</c>, whose addresses belong to its staff and to nobody else.</param>
public sealed record MemberChanged(string Member, long Version, LocalizedText Name, IReadOnlyList<string> MailDomains);
