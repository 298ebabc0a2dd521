using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>What the hub is to do.</summary>
/// <param name="Note">At most 2,000 characters; required.</param>
public sealed record ReturnRequest(string? Note);

/// <summary>The office sends back what a hub has submitted, and says why. What visitors see stays as it is.</summary>
internal static class ReturnEvent
{
    private const int LongestNote = 2000;

    public static Task<Results<Ok<EventResponse>, ProblemHttpResult>> Handle(
        Guid id, ReturnRequest request, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (now, faults) = (clock.GetUtcNow(), new Faults());
        var note = faults.Required("note", request.Note, LongestNote);
        return db.TakeStepAsync(
            http, async () => await db.Events.FindAsync([id], cancellationToken), Problems.NotFound("event_not_found", $"There is no event '{id}'."),
            HistoryAction.Returned, found => found.Return(note, now), faults, now, cancellationToken);
    }
}
