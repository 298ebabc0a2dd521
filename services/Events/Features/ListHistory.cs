using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>What somebody did to an event. Nobody can change an entry, or remove it.</summary>
/// <param name="EventId">UUIDv7 of the event: another where the hub's id was used again after a draft was deleted.</param>
/// <param name="Version">The event's version after it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who: a client id, or the id of a person.</param>
/// <param name="Action">
/// <c>created</c>, <c>changed</c>, <c>submitted</c>, <c>approved</c>, <c>returned</c>, <c>withdrawn</c>, <c>cancelled</c>,
/// <c>postponed</c>, <c>revived</c> or <c>deleted</c>.
/// </param>
/// <param name="State">Where the event stood after it.</param>
/// <param name="Note">What the office told the hub when it returned the event.</param>
/// <param name="Reason">What visitors were told when it was cancelled or postponed.</param>
/// <param name="Changes">What became different: of what the hub has written or, when <c>approved</c>, of what visitors see.</param>
public sealed record HistoryResponse(
    Guid EventId,
    long Version,
    DateTimeOffset At,
    string By,
    string Action,
    string State,
    string? Note,
    LocalizedText? Reason,
    IReadOnlyList<Difference> Changes);

/// <summary>All that happened to an event, the newest first; also to one that is gone.</summary>
internal static class ListHistory
{
    private sealed record Position(long Id);

    public static async Task<Results<Ok<Page<HistoryResponse>>, ProblemHttpResult>> Handle(
        string hub, string externalId, int? limit, string? cursor, EventsDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        var entries = db.History.AsNoTracking().Where(entry => entry.Hub == hub && entry.ExternalId == externalId);
        var total = await entries.CountAsync(cancellationToken);
        // One that was written before there was a history has none yet.
        if (total == 0 && !await db.Events.AnyAsync(e => e.Hub == hub && e.ExternalId == externalId, cancellationToken))
            return EventQueries.NotFound(hub, externalId);
        var rest = after is null ? entries : entries.Where(entry => entry.Id < after.Id);
        var read = await rest.OrderByDescending(entry => entry.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<HistoryResponse>(
            [.. read.Take(size).Select(Response)], read.Count > size ? Cursor.Encode(new Position(read[size - 1].Id)) : null, total));
    }

    private static HistoryResponse Response(HistoryEntry entry) => new(
        entry.EventId, entry.Version, entry.At, entry.By, EventResponse.NameOf(entry.Action), EventResponse.NameOf(entry.State), entry.Note, entry.Reason, entry.Changes);
}
