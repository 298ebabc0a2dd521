using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Messaging;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>Why visitors must do without.</summary>
/// <param name="Reason">What they are told, at most 1,000 characters; required.</param>
public sealed record ReasonRequest(LocalizedInput? Reason);

/// <summary>
/// How an event takes a step between hub, office and visitors. One that it has taken already answers as the first time, and
/// changes nothing.
/// </summary>
internal static class EventSteps
{
    public const int LongestReason = 1000;

    /// <param name="db">The database.</param>
    /// <param name="http">The request: who asks, and of which version of the event (<c>If-Match</c>).</param>
    /// <param name="find">Finds the event, to be changed.</param>
    /// <param name="notFound">The answer where there is none.</param>
    /// <param name="action">What the history calls it.</param>
    /// <param name="take">Takes the step.</param>
    /// <param name="faults">Those of the body, which count only where the event's state allows the step.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<Results<Ok<EventResponse>, ProblemHttpResult>> TakeStepAsync(
        this EventsDbContext db,
        HttpContext http,
        Func<Task<Event?>> find,
        ProblemHttpResult notFound,
        HistoryAction action,
        Func<Event, Step> take,
        Faults faults,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Ok<EventResponse>, ProblemHttpResult>>(async () =>
        {
            if (await find() is not { } found)
                return notFound;
            var venue = await db.VenueAsync(found.Hub, found.Content.Venue, cancellationToken);
            if (!http.Request.AllowsChange(EventQueries.ETagOf(found, venue)))
                return Problems.PreconditionFailed();
            var published = found.Published;
            var step = take(found);
            if (step.Refusal is { } refusal)
                return Problems.Refused(StatusCodes.Status409Conflict, refusal.Code, refusal.Detail);
            if (faults.Any)
                return Problems.Invalid(faults);

            if (step.Change != EventChange.None)
            {
                var changes = action == HistoryAction.Approved && published is not null ? Difference.Between(published, found.Content) : [];
                await db.RecordAsync(found, step.Change, HistoryEntry.Of(found, action, http.User.Subject(), changes, now), cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
            }

            http.Response.Headers.ETag = EventQueries.ETagOf(found, venue);
            return TypedResults.Ok(EventResponse.ForHub(
                found, venue, await db.KeptSlotsAsync(found.Id, cancellationToken), await db.WarningsAsync(found, cancellationToken)));
        });

    /// <summary>A hub does without an event: what nobody has ever seen goes, what is visible is cancelled, what was is withdrawn.</summary>
    /// <returns>Whether it was otherwise before.</returns>
    public static async Task<bool> TakeAwayAsync(this EventsDbContext db, Event festivalEvent, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!festivalEvent.WasSeen)
        {
            db.Remove(festivalEvent);
            db.Add(HistoryEntry.Of(festivalEvent, HistoryAction.Deleted, by, [], now));
            return true;
        }

        var (action, step) = festivalEvent.Published is null
            ? (HistoryAction.Withdrawn, festivalEvent.Withdraw(now))
            : (HistoryAction.Cancelled, festivalEvent.Cancel(reason: null, now));
        if (step.Change != EventChange.None)
            await db.RecordAsync(festivalEvent, step.Change, HistoryEntry.Of(festivalEvent, action, by, [], now), cancellationToken);
        return step.Change != EventChange.None;
    }

    /// <summary>All that follows from a step, in the same commit: what others hear, the history, what the event needs.</summary>
    public static async Task RecordAsync(
        this EventsDbContext db, Event festivalEvent, EventChange change, HistoryEntry entry, CancellationToken cancellationToken)
    {
        db.Announce(festivalEvent, change);
        db.Add(entry);
        db.Occupy([festivalEvent], await db.Occupancies.Where(occupancy => occupancy.EventId == festivalEvent.Id).ToListAsync(cancellationToken));
    }
}
