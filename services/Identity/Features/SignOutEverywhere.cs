using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>Ends all sessions of the person who asks.</summary>
internal static class SignOutEverywhere
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        ClaimsPrincipal user, IdentityDbContext db, ApplicationSessions sessions, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(user.Subject(), out var id) || await db.People.FindAsync([id], cancellationToken) is not { } person)
            return Problems.Refused(StatusCodes.Status403Forbidden, "not_a_person", "Only people have sessions; a system's credential is revoked instead.");

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await sessions.EndAllAsync(person, margin: TimeSpan.Zero, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
