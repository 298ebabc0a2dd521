using KiBiennale.Events.Data;
using KiBiennale.Events.Messaging;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>A hub takes an event back: what nobody has seen goes, what was published is cancelled.</summary>
internal static class DeleteEvent
{
    public static Task<Results<NoContent, ProblemHttpResult>> Handle(
        string hub, string externalId, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<NoContent, ProblemHttpResult>>(async () =>
        {
            var found = await db.Events.SingleOrDefaultAsync(e => e.Hub == hub && e.ExternalId == externalId, cancellationToken);
            if (found is null)
                return EventQueries.NotFound(hub, externalId);
            var venue = await db.VenueAsync(hub, found.Content.Venue, cancellationToken);
            if (!http.Request.AllowsChange(EventQueries.ETagOf(found, venue, await db.KeptSlotsAsync(found.Id, cancellationToken))))
                return Problems.PreconditionFailed();

            if (found.Published is null)
                db.Remove(found);
            else
                db.Announce(found, found.Cancel(clock.GetUtcNow()));
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.NoContent();
        });
}
