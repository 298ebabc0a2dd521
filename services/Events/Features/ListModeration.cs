using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>An event that waits for approval.</summary>
/// <param name="Event">As the hub has submitted it.</param>
/// <param name="Etag">Give it as <c>If-Match</c> to approve just this.</param>
/// <param name="Submitted">Since when it waits, UTC; what the hub changes meanwhile keeps its place.</param>
/// <param name="IsNew">Whether visitors do not see any version of it.</param>
/// <param name="Changes">What would become different for visitors; none of what is new.</param>
public sealed record ModerationResponse(EventResponse Event, string Etag, DateTimeOffset Submitted, bool IsNew, IReadOnlyList<Difference> Changes);

/// <summary>What waits for the office's approval, the longest first.</summary>
internal static class ListModeration
{
    private sealed record Position(DateTimeOffset Submitted, Guid Id);

    public static async Task<Results<Ok<Page<ModerationResponse>>, ProblemHttpResult>> Handle(
        string? hub, int? limit, string? cursor, EventsDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        var waiting = db.Events.AsNoTracking().Where(e => e.Submitted != null && (hub == null || e.Hub == hub));
        var since = after?.Submitted.ToUniversalTime();
        var rest = after is null ? waiting : waiting.Where(e => e.Submitted > since || (e.Submitted == since && e.Id > after.Id));
        var read = await rest.OrderBy(e => e.Submitted).ThenBy(e => e.Id).Take(size + 1).ToListAsync(cancellationToken);
        var shown = read.Take(size).ToList();
        var venues = await db.VenuesAsync(shown, cancellationToken);
        var kept = await db.KeptSlotsAsync(shown, cancellationToken);
        return TypedResults.Ok(new Page<ModerationResponse>(
            [.. shown.Select(e => Response(e, venues.GetValueOrDefault((e.Hub, e.Content.Venue ?? "")), kept.GetValueOrDefault(e.Id)))],
            read.Count > size ? Cursor.Encode(new Position(shown[^1].Submitted!.Value, shown[^1].Id)) : null,
            await waiting.CountAsync(cancellationToken)));
    }

    private static ModerationResponse Response(Event waiting, KnownVenue? venue, KeptSlots? kept) => new(
        EventResponse.ForHub(waiting, venue, kept), EventQueries.ETagOf(waiting, venue), waiting.Submitted!.Value,
        waiting.Published is null, Difference.Between(waiting.Published, waiting.Content));
}
