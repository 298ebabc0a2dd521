using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace KiBiennale.Identity.Features;

/// <summary>What is held here about who asks. Secrets are not told: of codes and sessions that there are some, and since when.</summary>
internal static class GetMyData
{
    private const string Service = "identity";

    private sealed record HeldData(
        Guid Id, string Email, DateTimeOffset Created, DateTimeOffset? SignedOut, IReadOnlyList<HeldRole> Roles, IReadOnlyList<HeldSession> Sessions,
        IReadOnlyList<HeldInvitation> Invitations, IReadOnlyList<HeldCode> Codes, IReadOnlyList<HeldEntry> Audit);

    private sealed record HeldRole(string Role, string? Domain, DateTimeOffset Created);

    private sealed record HeldSession(DateTime? Begun, string? State);

    private sealed record HeldInvitation(Guid Id, string Role, string State, DateTimeOffset Created, DateTimeOffset Expires);

    private sealed record HeldCode(DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? Used);

    private sealed record HeldEntry(DateTimeOffset At, string Actor, string Action, string About, string Rights, string? Hub, string? Code);

    public static async Task<Results<Ok<MyDataResponse>, ProblemHttpResult>> Handle(ClaimsPrincipal user, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var subject = user.Subject();
        if (!Guid.TryParse(subject, out var id) || await db.People.AsNoTracking().SingleOrDefaultAsync(known => known.Id == id, cancellationToken) is not { } person)
            return PersonalDataEndpoints.Part(Service, new { });

        var now = FestivalClock.Real.GetUtcNow();
        var sessions = await db.Set<OpenIddictEntityFrameworkCoreAuthorization>().Where(session => session.Subject == subject)
            .OrderBy(session => session.CreationDate).Select(session => new HeldSession(session.CreationDate, session.Status)).ToListAsync(cancellationToken);
        var invitations = await db.Invitations.AsNoTracking().Where(invitation => invitation.Email == person.Email).OrderBy(invitation => invitation.Id).ToListAsync(cancellationToken);
        var codes = await db.SignInCodes.Where(code => code.Email == person.Email).OrderBy(code => code.Created)
            .Select(code => new HeldCode(code.Created, code.Expires, code.Used)).ToListAsync(cancellationToken);
        var audit = await db.AuditEntries.Where(entry => entry.Actor == subject || entry.About == subject).OrderBy(entry => entry.At).ThenBy(entry => entry.Id)
            .Select(entry => new HeldEntry(entry.At, entry.Actor, entry.Action, entry.About, entry.Rights, entry.Hub, entry.Code)).ToListAsync(cancellationToken);
        return PersonalDataEndpoints.Part(Service, new HeldData(
            person.Id, person.Email, person.Created, person.SignedOut,
            [.. person.Grants.Select(grant => new HeldRole(grant.Role, grant.Domain, grant.Created))], sessions,
            invitations.ConvertAll(invitation => new HeldInvitation(invitation.Id, invitation.Role, invitation.StateAt(now), invitation.Created, invitation.Expires)), codes, audit));
    }
}
