using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Features;

/// <summary>Takes an offer back before anybody has taken it up.</summary>
internal static class WithdrawInvitation
{
    public static Task<Results<NoContent, ProblemHttpResult>> Handle(Guid id, ClaimsPrincipal user, IdentityDbContext db, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<NoContent, ProblemHttpResult>>(async () =>
        {
            if (await db.Invitations.FindAsync([id], cancellationToken) is not { } invitation)
                return GetInvitation.NotFound(id);
            var now = FestivalClock.Real.GetUtcNow();
            switch (invitation.StateAt(now))
            {
                case "accepted":
                    return Problems.Refused(
                        StatusCodes.Status409Conflict, "invitation_accepted", "It was taken up: take the role from the person instead.");
                case "open":
                    invitation.Withdraw(now);
                    db.Add(AuditEntry.OfRole(user.FindFirstValue(Claims.Subject)!, AuditEntry.InvitationWithdrawn, id, invitation.Role, now));
                    await db.SaveChangesAsync(cancellationToken);
                    break;
            }

            return TypedResults.NoContent();
        });
}
