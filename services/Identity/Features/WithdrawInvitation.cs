using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>Takes an offer back before anybody has taken it up, and with it others of the same role to the same address.</summary>
internal static class WithdrawInvitation
{
    public static Task<Results<NoContent, ProblemHttpResult>> Handle(Guid id, ClaimsPrincipal user, IdentityDbContext db, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<NoContent, ProblemHttpResult>>(async () =>
        {
            if (await db.Invitations.FindAsync([id], cancellationToken) is not { } withdrawn)
                return GetInvitation.NotFound(id);
            if (withdrawn.Accepted is not null)
                return Problems.Refused(StatusCodes.Status409Conflict, "invitation_accepted", "It was taken up: take the role from the person instead.");

            var now = FestivalClock.Real.GetUtcNow();
            var same = db.OpenInvitations(now).Where(invitation => invitation.Email == withdrawn.Email && invitation.Role == withdrawn.Role);
            await db.WithdrawInvitationsAsync(same, user.Subject(), now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.NoContent();
        });
}
