using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

internal static class GetInvitation
{
    public static async Task<Results<Ok<InvitationResponse>, NotModified, ProblemHttpResult>> Handle(
        Guid id, HttpContext http, IdentityDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Invitations.FindAsync([id], cancellationToken) is not { } invitation)
            return NotFound(id);
        var shown = InvitationResponse.Of(invitation, FestivalClock.Real.GetUtcNow());
        return http.IsNotModified($"\"{shown.State}\"") ? Conditional.NotModified : TypedResults.Ok(shown);
    }

    public static ProblemHttpResult NotFound(Guid id) => Problems.NotFound("invitation_not_found", $"There is no invitation '{id}'.");
}
