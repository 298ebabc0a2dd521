using System.Security.Claims;
using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Features;

/// <summary>Ends all sessions of the person who asks: no new token from now on, and issued ones stop within five seconds in every service.</summary>
internal static class SignOutEverywhere
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        ClaimsPrincipal user, IdentityDbContext db, Sessions sessions, CancellationToken cancellationToken)
    {
        var subject = user.FindFirstValue(Claims.Subject);
        if (!Guid.TryParse(subject, out var id) || await db.People.FindAsync([id], cancellationToken) is not { } person)
            return Problems.Refused(StatusCodes.Status403Forbidden, "not_a_person", "Only people have sessions; a system's credential is revoked instead.");

        var now = FestivalClock.Real.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        person.SignOutEverywhere(now);
        db.Publish(new PersonSignedOut(id, now));
        await db.SaveChangesAsync(cancellationToken);
        await sessions.EndAllAsync(subject, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
