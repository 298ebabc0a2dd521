using System.Text.Json.Nodes;

namespace KiBiennale.ServiceDefaults.PersonalData;

/// <summary>What is held about the person who asks.</summary>
/// <param name="AsOf">When it was read, UTC.</param>
/// <param name="Services">
/// Service by service: <c>identity</c> (the person, roles, sessions, invitations, codes, entries of the audit trail), <c>registration</c>
/// (registrations with their answers and scans) and <c>notifications</c> (mails). Times are UTC.
/// </param>
public sealed record MyDataResponse(DateTimeOffset AsOf, IReadOnlyDictionary<string, JsonObject> Services);
