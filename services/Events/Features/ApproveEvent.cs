using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>
/// The office publishes what a hub that is not trusted has submitted: with <c>If-Match</c> just what it has read, else what is
/// submitted at this moment.
/// </summary>
internal static class ApproveEvent
{
    public static Task<Results<Ok<EventResponse>, ProblemHttpResult>> Handle(
        Guid id, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.TakeStepAsync(
            http, async () => await db.Events.FindAsync([id], cancellationToken), Problems.NotFound("event_not_found", $"There is no event '{id}'."),
            HistoryAction.Approved, found => found.Approve(now), new Faults(), now, cancellationToken);
    }
}
