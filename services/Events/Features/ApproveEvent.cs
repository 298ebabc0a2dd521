using KiBiennale.Events.Data;
using KiBiennale.Events.Messaging;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>The office publishes what a hub that is not trusted has submitted.</summary>
internal static class ApproveEvent
{
    public static Task<Results<Ok<EventResponse>, ProblemHttpResult>> Handle(
        Guid id, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Ok<EventResponse>, ProblemHttpResult>>(async () =>
        {
            if (await db.Events.FindAsync([id], cancellationToken) is not { } found)
                return Problems.NotFound("event_not_found", $"There is no event '{id}'.");
            if (found.Approve(clock.GetUtcNow()) is not { } change)
                return Problems.Refused(StatusCodes.Status409Conflict, "not_submitted", "Nothing of this event waits for approval.");

            db.Announce(found, change);
            await db.SaveChangesAsync(cancellationToken);
            var venue = await db.VenueAsync(found.Hub, found.Content.Venue, cancellationToken);
            var kept = await db.KeptSlotsAsync(found.Id, cancellationToken);
            http.Response.Headers.ETag = EventQueries.ETagOf(found, venue, kept);
            return TypedResults.Ok(EventResponse.ForHub(found, venue, kept));
        });
}
