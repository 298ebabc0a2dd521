using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>A credential to get a new secret.</summary>
/// <param name="OverlapHours">For how many hours the secret until now is good as well: 0 to 168, default 24; 0 ends those from before, too.</param>
public sealed record RotateCredentialRequest(int? OverlapHours);

/// <summary>
/// Gives a credential a new secret, and time to put it in place: the one until now is good as well for a while. Who has lost
/// the answer rotates again, and harms nothing that runs: secrets from before, five at most, stay good as long as they were
/// to be. An overlap of 0 ends them all; tokens that were issued for them live for their 30 minutes. If a secret is known to
/// others, revoke the credential: that ends its tokens, too.
/// </summary>
internal static class RotateCredential
{
    private const int UsualOverlap = 24;
    private const int LongestOverlap = 7 * 24;

    public static async Task<Results<Ok<NewCredentialResponse>, ProblemHttpResult>> Handle(
        string hub,
        string clientId,
        RotateCredentialRequest request,
        ClaimsPrincipal user,
        IdentityDbContext db,
        ClientRegistry clients,
        CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinTransactionAsync(cancellationToken);
        // Of two rotations at once one would forget the other's secret.
        var credential = await db.LockCredentialAsync(hub, clientId, cancellationToken);
        if (credential is null)
            return GetCredential.NotFound(hub, clientId);
        if (credential.Revoked is not null)
            return Problems.Refused(StatusCodes.Status409Conflict, "credential_revoked", "The credential was revoked: make a new one.");
        var faults = new Faults();
        var overlap = request.OverlapHours is null ? UsualOverlap : faults.Within("overlapHours", request.OverlapHours, 0, LongestOverlap);
        if (faults.Any)
            return Problems.Invalid(faults);

        var now = FestivalClock.Real.GetUtcNow();
        var secret = ClientRegistry.NewSecret();
        credential.Rotate(TimeSpan.FromHours(overlap), now);
        db.Add(AuditEntry.OfCredential(user.Subject(), AuditEntry.CredentialRotated, credential, now));
        await db.SaveChangesAsync(cancellationToken);
        if (!await clients.TryRotateAsync(clientId, secret, TimeSpan.FromHours(overlap), cancellationToken))
        {
            return Problems.Refused(
                StatusCodes.Status409Conflict, "too_many_secrets", "Five secrets from before are still good: wait until one is over, or end them all with an overlap of 0.");
        }

        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(NewCredentialResponse.Of(credential, secret));
    }
}
