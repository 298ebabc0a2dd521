using KiBiennale.Events.Data;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Programme;

/// <summary>
/// Makes the rows that visitors read of events of before there were any, or that were made otherwise. And after a restore into
/// another server, whose transactions have smaller numbers, each look would find every row changed: they get a number of this one.
/// </summary>
internal sealed class ProgrammeStep(EventsDbContext db) : IMigrationStep
{
    private const int AtOnce = 500;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlRawAsync(
            """
            UPDATE programme SET changed_in = DEFAULT WHERE changed_in > pg_current_xact_id();
            UPDATE known_venues SET changed_in = DEFAULT WHERE changed_in > pg_current_xact_id();
            """,
            cancellationToken);
        var old = await db.Database.SqlQuery<Guid>(
            $"""
            SELECT e.id AS "Value" FROM events e LEFT JOIN programme p ON p.id = e.id
            WHERE e.published IS NOT NULL AND NOT e.sandbox AND (p.id IS NULL OR p.body IS NULL OR p.rendering <> {ProgrammeRows.Rendering})
            """).ToListAsync(cancellationToken);
        foreach (var some in old.Chunk(AtOnce))
        {
            var events = await db.Events.AsNoTracking().Where(e => some.Contains(e.Id)).ToListAsync(cancellationToken);
            await ProgrammeRows.WriteAsync(db, events, ProgrammeRows.Render(events), cancellationToken);
        }
    }
}
