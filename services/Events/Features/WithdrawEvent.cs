using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>A hub takes back what it has submitted or what is published. Visitors see it no more, at once.</summary>
internal static class WithdrawEvent
{
    public static Task<Results<Ok<EventResponse>, ProblemHttpResult>> Handle(
        string hub, string externalId, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.TakeStepAsync(
            http, () => db.EventAsync(hub, externalId, cancellationToken), EventQueries.NotFound(hub, externalId),
            HistoryAction.Withdrawn, found => found.Withdraw(now), new Faults(), now, cancellationToken);
    }
}
