using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>
/// Takes a role from a person, and signs them out everywhere: tokens that still say it stop within five seconds, and who
/// signs in again has the rest. Offers of the same role that are open lapse with it, and with the office those that the
/// person has made. Credentials that they have made stay: they are their hub's.
/// </summary>
internal static class TakeRole
{
    /// <summary>For tokens that somebody is getting in this moment, and that still say it.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    public static Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid id, string role, ClaimsPrincipal user, IdentityDbContext db, ApplicationSessions sessions, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<NoContent, ProblemHttpResult>>(async () =>
        {
            if (role is Roles.Applicant)
                return Problems.Refused(StatusCodes.Status409Conflict, "role_of_everybody", "Whoever signs in can apply for the award.");
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await db.People.SingleOrDefaultAsync(known => known.Id == id, cancellationToken) is not { } person)
                return Problems.NotFound("person_not_found", $"There is no person '{id}'.");
            if (!person.Take(role))
                return Problems.NotFound("role_not_held", $"The person does not hold the role '{role}'.");

            var now = FestivalClock.Real.GetUtcNow();
            var actor = user.Subject();
            db.Add(AuditEntry.OfRole(actor, AuditEntry.RoleTaken, id, role, now));
            var lapsing = db.OpenInvitations(now).Where(invitation =>
                (invitation.Email == person.Email && invitation.Role == role) || (role == Roles.Office && invitation.InvitedBy == id.ToString()));
            await db.WithdrawInvitationsAsync(lapsing, actor, now, cancellationToken);
            // Also what has changed by now is found out here: two who take it at once, or who takes it and who signs in.
            await db.SaveChangesAsync(cancellationToken);
            await sessions.EndAllAsync(person, s_margin, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.NoContent();
        });
}
