using KiBiennale.Events.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>A hub reads what it has written, drafts too.</summary>
internal static class GetHubEvent
{
    public static async Task<Results<Ok<EventResponse>, NotModified, ProblemHttpResult>> Handle(
        string hub, string externalId, HttpContext http, EventsDbContext db, CancellationToken cancellationToken)
    {
        var found = await db.Events.AsNoTracking().SingleOrDefaultAsync(e => e.Hub == hub && e.ExternalId == externalId, cancellationToken);
        if (found is null)
            return EventQueries.NotFound(hub, externalId);
        var venue = await db.VenueAsync(hub, found.Content.Venue, cancellationToken);
        return http.IsNotModified(EventQueries.ETagOf(found, venue))
            ? Conditional.NotModified
            : TypedResults.Ok(EventResponse.ForHub(found, venue, await db.KeptSlotsAsync(found.Id, cancellationToken), await db.WarningsAsync(found, cancellationToken)));
    }
}
