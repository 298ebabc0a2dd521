using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>A published event takes place later, nobody knows yet when. Visitors hear of it at once, and why.</summary>
internal static class PostponeEvent
{
    public static Task<Results<Ok<EventResponse>, ProblemHttpResult>> Handle(
        string hub, string externalId, ReasonRequest request, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, faults) = (clock.GetUtcNow(), new Faults());
        var reason = faults.Required("reason", request.Reason, EventSteps.LongestReason);
        return db.TakeStepAsync(
            http, () => db.EventAsync(hub, externalId, cancellationToken), EventQueries.NotFound(hub, externalId),
            HistoryAction.Postponed, found => found.Postpone(reason, now), faults, now, cancellationToken);
    }
}
