using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>A hub hands in what it has written: to the office or, when it is trusted, to visitors at once.</summary>
internal static class SubmitEvent
{
    public static async Task<Results<Ok<EventResponse>, ProblemHttpResult>> Handle(
        string hub, string externalId, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, isTrusted) = (clock.GetUtcNow(), await db.Hubs.AnyAsync(owner => owner.Slug == hub && owner.Trusted, cancellationToken));
        return await db.TakeStepAsync(
            http, () => db.EventAsync(hub, externalId, cancellationToken), EventQueries.NotFound(hub, externalId),
            HistoryAction.Submitted, found => found.Submit(isTrusted, now), new Faults(), now, cancellationToken);
    }
}
