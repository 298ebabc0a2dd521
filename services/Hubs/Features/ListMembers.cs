using KiBiennale.Hubs.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Features;

internal static class ListMembers
{
    private sealed record Position(string Slug);

    public static async Task<Results<Ok<Page<MemberResponse>>, ProblemHttpResult>> Handle(
        int? limit, string? cursor, HubsDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        var members = db.Members.AsNoTracking();
        var rest = after is null ? members : members.Where(member => member.Slug.CompareTo(after.Slug) > 0);
        var read = await rest.OrderBy(member => member.Slug).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<MemberResponse>(
            [.. read.Take(size).Select(MemberResponse.Of)],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Slug)) : null,
            await members.CountAsync(cancellationToken)));
    }
}
