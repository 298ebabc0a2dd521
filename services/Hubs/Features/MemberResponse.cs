using KiBiennale.Contracts;
using KiBiennale.Hubs.Domain;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Hubs.Features;

/// <summary>A municipality of the learning network.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name.</param>
/// <param name="Profile">What it is known for.</param>
/// <param name="MailDomains">Who signs in with an address in one of these is a learner of the municipality.</param>
/// <param name="Created">When it joined, UTC.</param>
/// <param name="Updated">When its entry was changed last, UTC.</param>
public sealed record MemberResponse(
    Guid Id, string Slug, LocalizedText Name, LocalizedText? Profile, IReadOnlyList<string> MailDomains, DateTimeOffset Created, DateTimeOffset Updated)
{
    internal static MemberResponse Of(Member member) => new(
        member.Id, member.Slug, member.Name, member.Profile, member.MailDomains, member.Created, member.Updated);

    internal static string ETagOf(Member member) => Conditional.ETag(member.Version);
}
