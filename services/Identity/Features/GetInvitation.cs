using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

internal static class GetInvitation
{
    public static async Task<Results<Ok<InvitationResponse>, ProblemHttpResult>> Handle(Guid id, IdentityDbContext db, CancellationToken cancellationToken) =>
        await db.Invitations.FindAsync([id], cancellationToken) is { } invitation
            ? TypedResults.Ok(InvitationResponse.Of(invitation, FestivalClock.Real.GetUtcNow()))
            : NotFound(id);

    public static ProblemHttpResult NotFound(Guid id) => Problems.NotFound("invitation_not_found", $"There is no invitation '{id}'.");
}
