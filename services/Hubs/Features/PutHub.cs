using KiBiennale.Hubs.Data;
using KiBiennale.Hubs.Domain;
using KiBiennale.Hubs.Messaging;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Features;

/// <summary>A hub as the office writes it.</summary>
/// <param name="Name">Its name, at most 200 characters.</param>
/// <param name="Kind"><c>central</c> or <c>satellite</c>.</param>
/// <param name="RegionType"><c>city</c>, <c>district</c> or <c>site</c>.</param>
/// <param name="Focus">What the hub is about, at most 500 characters.</param>
/// <param name="Trusted">Whether what it submits is published without moderation; default true.</param>
/// <param name="Sandbox">Whether it is there for partners to try their systems, never public; default false. Fixed when the hub is created.</param>
[ReadBackOf(typeof(HubResponse))]
public sealed record PutHubRequest(LocalizedInput? Name, string? Kind, string? RegionType, LocalizedInput? Focus, bool? Trusted, bool? Sandbox);

internal static class PutHub
{
    public static Task<Results<Ok<HubResponse>, Created<HubResponse>, ProblemHttpResult>> Handle(
        string hub, PutHubRequest request, HttpContext http, HubsDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Ok<HubResponse>, Created<HubResponse>, ProblemHttpResult>>(async () =>
        {
            var faults = new Faults();
            var details = Read(hub, request, faults);
            if (faults.Any)
                return Problems.Invalid(faults);

            var query = db.Hubs.Where(h => h.Slug == hub);
            var before = await HubResponse.ReadAsync(query, db, clock, cancellationToken);
            if (!http.Request.AllowsChange(before is [var shown] ? shown.ETag : null))
                return Problems.PreconditionFailed();

            var now = clock.GetUtcNow();
            var known = await query.SingleOrDefaultAsync(cancellationToken);
            if (known is not null && request.Sandbox is { } sandbox && sandbox != known.Sandbox)
                return Problems.Refused(StatusCodes.Status409Conflict, "sandbox_is_fixed", "Whether a hub is a sandbox is fixed when it is created.");
            var changed = known ?? db.Add(Hub.Found(Guid.CreateVersion7(), hub, request.Sandbox ?? false, details, now)).Entity;
            if (known is null || known.Change(details, now))
                db.Publish(Announcement.Of(changed));
            await db.SaveChangesAsync(cancellationToken);

            var (body, etag) = (await HubResponse.ReadAsync(query, db, clock, cancellationToken))[0];
            http.Response.Headers.ETag = etag;
            return known is null ? TypedResults.Created($"/api/v1/hubs/{hub}", body) : TypedResults.Ok(body);
        });

    private static HubDetails Read(string hub, PutHubRequest request, Faults faults)
    {
        faults.Slug("hub", hub);
        return new(
            faults.Required("name", request.Name, 200),
            faults.OneOf("kind", request.Kind, HubDetails.Kinds),
            faults.OneOf("regionType", request.RegionType, HubDetails.RegionTypes),
            faults.Required("focus", request.Focus, 500),
            request.Trusted ?? true);
    }
}
