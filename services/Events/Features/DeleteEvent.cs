using KiBiennale.Events.Data;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>
/// A hub takes an event back: what nobody has ever seen goes, what is published is cancelled, and what visitors see no more
/// is withdrawn, and stays so.
/// </summary>
internal static class DeleteEvent
{
    public static Task<Results<NoContent, ProblemHttpResult>> Handle(
        string hub, string externalId, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<NoContent, ProblemHttpResult>>(async () =>
        {
            if (await db.EventAsync(hub, externalId, cancellationToken) is not { } found)
                return EventQueries.NotFound(hub, externalId);
            var venue = await db.VenueAsync(hub, found.Content.Venue, cancellationToken);
            if (!http.Request.AllowsChange(EventQueries.ETagOf(found, venue)))
                return Problems.PreconditionFailed();

            await db.TakeAwayAsync(found, http.User.Subject(), clock.GetUtcNow(), cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.NoContent();
        });
}
