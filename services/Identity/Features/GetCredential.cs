using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>A credential without its secret, which nobody can read again.</summary>
/// <param name="ClientId">What the client calls itself with.</param>
/// <param name="Name">What its owners call it.</param>
/// <param name="Hub">Slug of the one hub that it can act for.</param>
/// <param name="Scopes">What its tokens are good for.</param>
/// <param name="Created">When it was issued, UTC.</param>
/// <param name="LastUsed">When it last got a token, UTC, to the minute; null: never.</param>
/// <param name="PreviousGoodUntil">After a rotation: until when secrets from before are good as well, UTC.</param>
/// <param name="Revoked">Since when it is good for nothing, UTC; null: it is in force.</param>
public sealed record CredentialResponse(
    string ClientId,
    string Name,
    string Hub,
    IReadOnlyList<string> Scopes,
    DateTimeOffset Created,
    DateTimeOffset? LastUsed,
    DateTimeOffset? PreviousGoodUntil,
    DateTimeOffset? Revoked)
{
    internal static CredentialResponse Of(Credential credential) => new(
        credential.ClientId,
        credential.Name,
        credential.Hub,
        credential.Scopes,
        credential.Created,
        credential.LastUsed,
        credential.PreviousGoodUntil,
        credential.Revoked);
}

internal static class GetCredential
{
    public static async Task<Results<Ok<CredentialResponse>, NotModified, ProblemHttpResult>> Handle(
        string hub, string clientId, HttpContext http, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var credential = await db.Credentials.SingleOrDefaultAsync(known => known.Hub == hub && known.ClientId == clientId, cancellationToken);
        if (credential is null)
            return NotFound(hub, clientId);
        var etag = Conditional.ETag(credential.LastUsed?.Ticks ?? 0, credential.PreviousGoodUntil?.Ticks ?? 0, credential.Revoked?.Ticks ?? 0);
        return http.IsNotModified(etag) ? Conditional.NotModified : TypedResults.Ok(CredentialResponse.Of(credential));
    }

    public static ProblemHttpResult NotFound(string hub, string clientId) =>
        Problems.NotFound("credential_not_found", $"The hub '{hub}' has no credential '{clientId}'.");
}
