using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>Somebody is, or was, to be forgotten.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Person">The id that the person had, by which the audit trail names them.</param>
/// <param name="State"><c>open</c> or <c>completed</c>.</param>
/// <param name="Waiting">Services that have not erased yet; for over a day: look at their parked messages.</param>
/// <param name="Records">How many records they have erased.</param>
/// <param name="Requested">Since when, UTC.</param>
/// <param name="Completed">When the last service had done it, UTC; null: not yet.</param>
public sealed record ErasureResponse(Guid Id, Guid Person, string State, IReadOnlyList<string> Waiting, int Records, DateTimeOffset Requested, DateTimeOffset? Completed);

/// <summary>All erasures, the newest first.</summary>
internal static class ListErasures
{
    private sealed record Position(Guid Id);

    public static async Task<Results<Ok<Page<ErasureResponse>>, ProblemHttpResult>> Handle(
        string? state, int? limit, string? cursor, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (state is not null)
            faults.OneOf("state", state, ["open", "completed"]);
        if (faults.Any)
            return Problems.Invalid(faults);

        var all = db.Erasures.AsNoTracking().Where(erasure => state == null || erasure.Completed == null == (state == "open"));
        var rest = after is null ? all : all.Where(erasure => erasure.Id < after.Id);
        var read = await rest.OrderByDescending(erasure => erasure.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<ErasureResponse>(
            [.. read.Take(size).Select(erasure => new ErasureResponse(
                erasure.Id, erasure.PersonId, erasure.Completed is null ? "open" : "completed", erasure.Waiting, erasure.Records, erasure.Requested, erasure.Completed))],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Id)) : null,
            await all.CountAsync(cancellationToken)));
    }
}
