using KiBiennale.Hubs.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Features;

internal static class GetVenue
{
    public static async Task<Results<Ok<VenueResponse>, NotModified, ProblemHttpResult>> Handle(
        string hub, string venue, HttpContext http, HubsDbContext db, CancellationToken cancellationToken)
    {
        var found = await db.Venues.AsNoTracking().SingleOrDefaultAsync(v => v.Hub == hub && v.Slug == venue, cancellationToken);
        if (found is null || (!GetHub.MaySee(http.User, hub) && await db.Hubs.AnyAsync(h => h.Slug == hub && h.Sandbox, cancellationToken)))
            return Problems.NotFound("venue_not_found", $"The hub '{hub}' has no venue '{venue}'.");
        return http.IsNotModified(Conditional.ETag(found.Version)) ? Conditional.NotModified : TypedResults.Ok(VenueResponse.Of(found));
    }
}
