using KiBiennale.Events.Data;
using KiBiennale.Events.Features.Input;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>A hub creates or replaces an event by its own id of it. The same body again changes nothing.</summary>
internal static class PutEvent
{
    public static Task<Results<Ok<EventResponse>, Created<EventResponse>, ProblemHttpResult>> Handle(
        string hub, string externalId, EventInput input, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Ok<EventResponse>, Created<EventResponse>, ProblemHttpResult>>(async () =>
        {
            if (await db.Hubs.FindAsync([hub], cancellationToken) is not { } owner)
                return Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");
            var etag = await ETagAsync(db, hub, externalId, cancellationToken);
            var written = (await db.WriteAsync(owner, [new(externalId, input)], http.User.Subject(), clock.GetUtcNow(), cancellationToken))[0];
            if (written.Faults.Any)
                return Problems.Invalid(written.Faults);
            if (!http.Request.AllowsChange(etag))
                return Problems.PreconditionFailed();
            await db.SaveChangesAsync(cancellationToken);

            http.Response.Headers.ETag = EventQueries.ETagOf(written.Event!, written.Venue);
            var kept = await db.KeptSlotsAsync(written.Event!.Id, cancellationToken);
            var body = EventResponse.ForHub(written.Event, written.Venue, kept, await db.WarningsAsync(written.Event, cancellationToken));
            return written.IsNew ? TypedResults.Created($"/api/v1/hubs/{hub}/events/{externalId}", body) : TypedResults.Ok(body);
        });

    /// <summary>Of the event as it is before. A change in between fails when it is saved, and all is done again.</summary>
    private static async Task<string?> ETagAsync(EventsDbContext db, string hub, string externalId, CancellationToken cancellationToken)
    {
        var known = await db.EventAsync(hub, externalId, cancellationToken);
        return known is null ? null : EventQueries.ETagOf(known, await db.VenueAsync(hub, known.Content.Venue, cancellationToken));
    }
}
