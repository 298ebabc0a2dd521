using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Features;

/// <summary>Who asks, as their token says it.</summary>
/// <param name="Id">A person's id, or the client id of a system.</param>
/// <param name="Email">A person's address of e-mail; null: it is a system.</param>
/// <param name="Roles">What they may do, as in <c>publisher@bochum</c>.</param>
/// <param name="Scopes">Within what, at a hub: <c>events:write</c>.</param>
public sealed record MeResponse(string Id, string? Email, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes);

internal static class GetMe
{
    public static async Task<Ok<MeResponse>> Handle(ClaimsPrincipal user, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var subject = user.Subject();
        var person = Guid.TryParse(subject, out var id) ? await db.People.FindAsync([id], cancellationToken) : null;
        return TypedResults.Ok(new MeResponse(
            subject,
            person?.Email,
            [.. user.FindAll(Claims.Role).Select(role => role.Value)],
            user.FindFirstValue(Claims.Scope)?.Split(' ') ?? []));
    }
}
