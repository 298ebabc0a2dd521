using KiBiennale.Hubs.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Hubs.Features;

internal static class GetHub
{
    public static async Task<Results<Ok<HubResponse>, NotModified, ProblemHttpResult>> Handle(
        string hub, HttpContext http, HubsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await HubResponse.ReadAsync(db.Hubs.Where(h => h.Slug == hub), db, clock, cancellationToken) is not [var found])
            return NotFound(hub);
        return http.IsNotModified(found.ETag) ? Conditional.NotModified : TypedResults.Ok(found.Body);
    }

    public static ProblemHttpResult NotFound(string hub) => Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");
}
