using KiBiennale.Events.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>A visitor reads an event.</summary>
internal static class GetEvent
{
    public static async Task<Results<Ok<EventResponse>, NotModified, ProblemHttpResult>> Handle(
        Guid id, HttpContext http, EventsDbContext db, CancellationToken cancellationToken)
    {
        if (await db.Visible().SingleOrDefaultAsync(e => e.Id == id, cancellationToken) is not { } found)
            return EventQueries.NotFound(id);
        var venue = await db.VenueAsync(found.Hub, found.Published!.Venue, cancellationToken);
        return http.IsNotModified(EventQueries.ETagOf(found, venue))
            ? Conditional.NotModified
            : TypedResults.Ok(EventResponse.ForVisitors(found, venue));
    }
}
