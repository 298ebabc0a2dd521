using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>A published event will not take place. Visitors hear of it at once, and why.</summary>
internal static class CancelEvent
{
    public static Task<Results<Ok<EventResponse>, ProblemHttpResult>> Handle(
        string hub, string externalId, ReasonRequest request, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, faults) = (clock.GetUtcNow(), new Faults());
        var reason = faults.Required("reason", request.Reason, EventSteps.LongestReason);
        return db.TakeStepAsync(
            http, () => db.EventAsync(hub, externalId, cancellationToken), EventQueries.NotFound(hub, externalId),
            HistoryAction.Cancelled, found => found.Cancel(reason, now), faults, now, cancellationToken);
    }
}
