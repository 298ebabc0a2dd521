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
/// <param name="Created">When it was issued, UTC.</param>
/// <param name="Revoked">Since when it is good for nothing, UTC; null: it is in force.</param>
public sealed record CredentialResponse(string ClientId, string Name, string Hub, DateTimeOffset Created, DateTimeOffset? Revoked)
{
    internal static CredentialResponse Of(Credential credential) =>
        new(credential.ClientId, credential.Name, credential.Hub, credential.Created, credential.Revoked);
}

internal static class ListCredentials
{
    private sealed record Position(string ClientId);

    public static async Task<Results<Ok<Page<CredentialResponse>>, ProblemHttpResult>> Handle(
        string hub, int? limit, string? cursor, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        var credentials = db.Credentials.AsNoTracking().Where(credential => credential.Hub == hub);
        var rest = after is null ? credentials : credentials.Where(credential => credential.ClientId.CompareTo(after.ClientId) > 0);
        var read = await rest.OrderBy(credential => credential.ClientId).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<CredentialResponse>(
            [.. read.Take(size).Select(CredentialResponse.Of)],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].ClientId)) : null,
            await credentials.CountAsync(cancellationToken)));
    }
}
