using System.Security.Claims;
using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>Revokes a credential: no new token from now on, and issued ones stop within five seconds in every service.</summary>
internal static class RevokeCredential
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        string hub, string clientId, ClaimsPrincipal user, IdentityDbContext db, ClientRegistry clients, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var credential = await db.LockCredentialAsync(hub, clientId, cancellationToken);
        if (credential is null)
            return GetCredential.NotFound(hub, clientId);

        var now = FestivalClock.Real.GetUtcNow();
        if (credential.Revoke(now))
        {
            db.Publish(new CredentialRevoked(clientId, now));
            db.Add(AuditEntry.OfCredential(user.Subject(), AuditEntry.CredentialRevoked, credential, now));
            await db.SaveChangesAsync(cancellationToken);
            await clients.RemoveAsync(clientId, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
