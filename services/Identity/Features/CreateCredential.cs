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

/// <summary>A credential to be issued.</summary>
/// <param name="Name">What its owners will call it, at most 100 characters.</param>
/// <param name="Scopes">
/// What it is for, of <c>events:read</c>, <c>events:write</c>, <c>venues:write</c>, <c>attendees:read</c>, <c>attendees:write</c>,
/// <c>checkins:write</c> and <c>webhooks:write</c>; all of them when it is not said.
/// </param>
public sealed record CreateCredentialRequest(string? Name, IReadOnlyList<string>? Scopes);

/// <summary>A credential with its secret, which is shown here and never again.</summary>
/// <param name="ClientId">What the client calls itself with.</param>
/// <param name="ClientSecret">256 random bits, in base64url.</param>
/// <param name="Name">What its owners call it.</param>
/// <param name="Hub">Slug of the one hub that it can act for.</param>
/// <param name="Scopes">What its tokens are good for.</param>
/// <param name="Created">When it was issued, UTC.</param>
/// <param name="PreviousGoodUntil">After a rotation: until when secrets from before are good as well, UTC.</param>
public sealed record NewCredentialResponse(
    string ClientId, string ClientSecret, string Name, string Hub, IReadOnlyList<string> Scopes, DateTimeOffset Created, DateTimeOffset? PreviousGoodUntil)
{
    internal static NewCredentialResponse Of(Credential credential, string secret) => new(
        credential.ClientId, secret, credential.Name, credential.Hub, credential.Scopes, credential.Created, credential.PreviousGoodUntil);
}

internal static class CreateCredential
{
    private const int LongestName = 100;

    public static async Task<Results<Created<NewCredentialResponse>, ProblemHttpResult>> Handle(
        string hub, CreateCredentialRequest request, ClaimsPrincipal user, IdentityDbContext db, ClientRegistry clients, CancellationToken cancellationToken)
    {
        if (!await db.Hubs.AnyAsync(known => known.Slug == hub, cancellationToken))
            return Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");
        var faults = new Faults();
        var name = faults.Required("name", request.Name, LongestName);
        var scopes = request.Scopes is null
            ? Scopes.OfCredentials
            : faults.Each("scopes", request.Scopes, Scopes.OfCredentials.Count, (path, scope) => faults.OneOf(path, scope, Scopes.OfCredentials));
        if (request.Scopes is [])
            faults.Add("scopes", "must not be empty: such a credential would be good for nothing.");
        if (faults.Any)
            return Problems.Invalid(faults);

        // Credentials live on the real clock, whatever day the festival's clock shows.
        var now = FestivalClock.Real.GetUtcNow();
        var credential = db.Add(Credential.Issue($"{hub}-{Guid.CreateVersion7():n}", hub, name, [.. scopes.Distinct()], now)).Entity;
        db.Add(AuditEntry.OfCredential(user.Subject(), AuditEntry.CredentialCreated, credential, now));
        var secret = ClientRegistry.NewSecret();
        await using var transaction = await db.Database.BeginOrJoinTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await clients.PutAsync(credential.ClientId, secret, role: null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created($"/api/v1/hubs/{hub}/credentials/{credential.ClientId}", NewCredentialResponse.Of(credential, secret));
    }
}
