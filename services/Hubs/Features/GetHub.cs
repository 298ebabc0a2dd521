using System.Security.Claims;
using KiBiennale.Hubs.Data;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Hubs.Features;

internal static class GetHub
{
    public static async Task<Results<Ok<HubResponse>, NotModified, ProblemHttpResult>> Handle(
        string hub, HttpContext http, HubsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await HubResponse.ReadAsync(db.Hubs.Where(h => h.Slug == hub), db, clock, cancellationToken) is not [var found]
            || (found.Body.Sandbox && !MaySee(http.User, hub)))
            return NotFound(hub);
        return http.IsNotModified(found.ETag) ? Conditional.NotModified : TypedResults.Ok(found.Body);
    }

    /// <summary>Who sees a sandbox hub: those with a role at it, and the office. To others it is not there.</summary>
    public static bool MaySee(ClaimsPrincipal user, string hub) => user.FindAll(Claims.Role)
        .Any(role => role.Value is Roles.Office || Roles.OfHubs.Any(ofHub => role.Value == Roles.At(ofHub, hub)));

    public static ProblemHttpResult NotFound(string hub) => Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");
}
