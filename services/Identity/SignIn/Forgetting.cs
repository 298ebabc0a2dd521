using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;

namespace KiBiennale.Identity.SignIn;

/// <summary>
/// Forgets a person here, and has all other services do so. What Identity itself holds goes with the request, in one commit: who
/// signs in with the address while others still erase is a new person, and not half of the old one.
/// </summary>
internal sealed class Forgetting(IdentityDbContext db, ApplicationSessions sessions)
{
    /// <summary>For tokens that somebody is getting in this moment.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    /// <summary>Within the caller's transaction.</summary>
    public async Task<Erasure> BeginAsync(Person person, string locale, CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        var (subject, email) = (person.Id.ToString(), person.Email);
        var erasure = db.Add(Erasure.Of(person, locale, now)).Entity;
        db.Add(AuditEntry.OfErasure(AuditEntry.ErasureRequested, erasure, now));
        db.AddRange(person.Grants.Select(grant => AuditEntry.OfRole(subject, AuditEntry.RoleTaken, person.Id, grant.Role, now)));
        // As when the office is taken from somebody: who is gone has nothing to offer.
        await db.WithdrawInvitationsAsync(db.OpenInvitations(now).Where(invitation => invitation.InvitedBy == subject && invitation.Email != email), subject, now, cancellationToken);
        db.Publish(new PersonErasureRequested(erasure.Id, person.Id, email, locale));
        await db.SaveChangesAsync(cancellationToken);
        await sessions.EndAllAsync(person, s_margin, cancellationToken);

        await db.Set<OpenIddictEntityFrameworkCoreToken>().Where(token => token.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.Set<OpenIddictEntityFrameworkCoreAuthorization>().Where(authorization => authorization.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        await db.SignInCodes.Where(code => code.Email == email).ExecuteDeleteAsync(cancellationToken);
        await db.Invitations.Where(invitation => invitation.Email == email).ExecuteDeleteAsync(cancellationToken);
        db.Remove(person);
        await db.SaveChangesAsync(cancellationToken);
        return erasure;
    }
}
