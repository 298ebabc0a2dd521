using System.Buffers.Text;
using System.Security.Cryptography;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>A credential to be issued.</summary>
/// <param name="Name">What its owners will call it, at most 100 characters.</param>
public sealed record CreateCredentialRequest(string? Name);

/// <summary>A new credential. The secret is shown here and never again.</summary>
/// <param name="ClientId">What the client calls itself with.</param>
/// <param name="ClientSecret">256 random bits, in base64url.</param>
/// <param name="Name">What its owners call it.</param>
/// <param name="Hub">Slug of the one hub that it can act for.</param>
/// <param name="Created">When it was issued, UTC.</param>
public sealed record NewCredentialResponse(string ClientId, string ClientSecret, string Name, string Hub, DateTimeOffset Created);

internal static class CreateCredential
{
    public static async Task<Results<Created<NewCredentialResponse>, ProblemHttpResult>> Handle(
        string hub, CreateCredentialRequest request, IdentityDbContext db, ClientRegistry clients, CancellationToken cancellationToken)
    {
        if (!await db.Hubs.AnyAsync(known => known.Slug == hub, cancellationToken))
            return Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");
        var faults = new Faults();
        var name = faults.Required("name", request.Name, 100);
        if (faults.Any)
            return Problems.Invalid(faults);

        // Credentials live on the real clock, whatever day the festival's clock shows.
        var credential = db.Add(Credential.Issue($"{hub}-{Guid.CreateVersion7():n}", hub, name, FestivalClock.Real.GetUtcNow())).Entity;
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await clients.PutAsync(credential.ClientId, secret, Roles.Publisher, hub, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Created(
            $"/api/v1/hubs/{hub}/credentials/{credential.ClientId}",
            new NewCredentialResponse(credential.ClientId, secret, name, hub, credential.Created));
    }
}
