using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

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
