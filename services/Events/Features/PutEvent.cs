using System.Text.RegularExpressions;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features.Input;
using KiBiennale.Events.Messaging;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>A hub creates or replaces an event by its own id of it. The same body again changes nothing.</summary>
internal static partial class PutEvent
{
    public static Task<Results<Ok<EventResponse>, Created<EventResponse>, ProblemHttpResult>> Handle(
        string hub, string externalId, EventInput input, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Ok<EventResponse>, Created<EventResponse>, ProblemHttpResult>>(async () =>
        {
            if (await db.Hubs.FindAsync([hub], cancellationToken) is not { } owner)
                return Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");

            var venues = await db.Venues.AsNoTracking().Where(venue => venue.Hub == hub).ToDictionaryAsync(venue => venue.Slug, cancellationToken);
            var faults = new Faults();
            if (!ExternalIdPattern().IsMatch(externalId))
                faults.Add("externalId", "must be 1-128 characters A-Z a-z 0-9 . _ ~ @ -");
            var content = EventReader.Read(input, venues.Keys.ToHashSet(), faults);
            if (faults.Any)
                return Problems.Invalid(faults);

            var known = await db.Events.SingleOrDefaultAsync(e => e.Hub == hub && e.ExternalId == externalId, cancellationToken);
            var shownVenue = venues.GetValueOrDefault(known?.Content.Venue ?? "");
            if (!http.Request.AllowsChange(known is null ? null : EventQueries.ETagOf(known, shownVenue)))
                return Problems.PreconditionFailed();

            var now = clock.GetUtcNow();
            var festivalEvent = known ?? db.Add(Event.Create(Guid.CreateVersion7(), hub, externalId, now)).Entity;
            var change = festivalEvent.Write(content, asDraft: input.State is "draft", owner.Trusted, now);
            db.Announce(festivalEvent, change);
            await db.SaveChangesAsync(cancellationToken);

            var venue = venues.GetValueOrDefault(content.Venue ?? "");
            http.Response.Headers.ETag = EventQueries.ETagOf(festivalEvent, venue);
            var body = EventResponse.ForHub(festivalEvent, venue);
            return known is null ? TypedResults.Created($"/api/v1/hubs/{hub}/events/{externalId}", body) : TypedResults.Ok(body);
        });

    [GeneratedRegex(@"^[A-Za-z0-9._~@-]{1,128}$")]
    private static partial Regex ExternalIdPattern();
}
