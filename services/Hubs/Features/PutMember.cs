using System.Text.RegularExpressions;
using KiBiennale.Hubs.Data;
using KiBiennale.Hubs.Domain;
using KiBiennale.Hubs.Messaging;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Features;

/// <summary>A municipality of the learning network as the office writes it.</summary>
/// <param name="Name">Its name, at most 200 characters.</param>
/// <param name="Profile">What it is known for, at most 1,000 characters.</param>
/// <param name="MailDomains">
/// Domains, as in <c>unna.de</c>, at most 20, in which its staff alone have addresses: who signs in with one is a learner of
/// the municipality. Never one in which anybody can get an address.
/// </param>
[ReadBackOf(typeof(MemberResponse))]
public sealed record PutMemberRequest(LocalizedInput? Name, LocalizedInput? Profile, IReadOnlyList<string>? MailDomains);

internal static partial class PutMember
{
    private const int MostDomains = 20;
    private const int LongestDomain = 253;
    private const long DomainsLock = 1_842_000_003;

    public static Task<Results<Ok<MemberResponse>, Created<MemberResponse>, ProblemHttpResult>> Handle(
        string slug, PutMemberRequest request, HttpContext http, HubsDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Ok<MemberResponse>, Created<MemberResponse>, ProblemHttpResult>>(async () =>
        {
            var faults = new Faults();
            faults.Slug("slug", slug);
            var name = faults.Required("name", request.Name, 200);
            var profile = faults.Optional("profile", request.Profile, 1000);
            var read = faults.Each("mailDomains", request.MailDomains, MostDomains, (path, domain) => ReadDomain(path, domain, faults));
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await RefuseTakenAsync(slug, read, db, faults, cancellationToken);
            if (faults.Any)
                return Problems.Invalid(faults);

            IReadOnlyList<string> domains = [.. read.Distinct()];
            var known = await db.Members.SingleOrDefaultAsync(member => member.Slug == slug, cancellationToken);
            if (!http.Request.AllowsChange(known is null ? null : MemberResponse.ETagOf(known)))
                return Problems.PreconditionFailed();

            var now = clock.GetUtcNow();
            var member = known ?? db.Add(Member.Join(Guid.CreateVersion7(), slug, name, profile, domains, now)).Entity;
            if (known is null || known.Change(name, profile, domains, now))
                db.Publish(Announcement.Of(member));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);

            http.Response.Headers.ETag = MemberResponse.ETagOf(member);
            var body = MemberResponse.Of(member);
            return known is null ? TypedResults.Created($"/api/v1/learning/network/members/{slug}", body) : TypedResults.Ok(body);
        });

    /// <summary>Else two members, written at once, would both find the domain free.</summary>
    private static async Task RefuseTakenAsync(string slug, IReadOnlyList<string> domains, HubsDbContext db, Faults faults, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({DomainsLock})", cancellationToken);
        var taken = await db.Members.Where(member => member.Slug != slug).SelectMany(member => member.MailDomains)
            .Where(domain => domains.Contains(domain)).ToListAsync(cancellationToken);
        foreach (var (domain, index) in domains.Select((domain, index) => (domain, index)).Where(read => taken.Contains(read.domain)))
            faults.Add($"mailDomains[{index}]", $"belongs to another member: '{domain}'.");
    }

    private static string ReadDomain(string path, string? given, Faults faults)
    {
        var domain = given?.Trim().ToLowerInvariant() ?? "";
        if (domain.Length > LongestDomain || !DomainPattern().IsMatch(domain))
        {
            faults.Add(path, "must be a domain such as unna.de.");
            return "";
        }

        return domain;
    }

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\z")]
    private static partial Regex DomainPattern();
}
