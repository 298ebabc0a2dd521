using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Erasing;

/// <summary>
/// Forgets who had registered for, or was invited to, events that are long over. An event is over with the last of its offerings. What has no date
/// is never over; unless it is cancelled: then its registrations are due that long after they were ended.
/// </summary>
internal sealed class RetentionCare(IServiceScopeFactory scopes, IOptions<RegistrationOptions> options, TimeProvider clock, ILogger<RetentionCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Registrations for events that are long over keep their names", logger)
{
    private const int MostAtOnce = 200;

    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        while (await EraseSomeAsync(cancellationToken) == MostAtOnce)
        {
        }

        while (await ForgetInvitationsAsync(cancellationToken) == MostAtOnce)
        {
        }

        await ForgetLinkMailsAsync(cancellationToken);
    }

    /// <summary>Asking for one's links forgets when others did; where nobody asks, this does.</summary>
    private async Task ForgetLinkMailsAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var over = FestivalClock.Real.GetUtcNow() - s_hour;
        await scope.ServiceProvider.GetRequiredService<RegistrationDbContext>().Set<LinkMail>().Where(mail => mail.Sent < over).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Whom hubs have invited to what is over; who has come of them has a registration, which has a time of its own.</summary>
    private async Task<int> ForgetInvitationsAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var over = clock.GetUtcNow() - options.Value.Retention;
        return await scope.ServiceProvider.GetRequiredService<RegistrationDbContext>().Database.ExecuteSqlAsync(
            $"""
            DELETE FROM invitations WHERE id IN (
                SELECT i.id FROM invitations i JOIN offerings o ON o.id = i.offering_id
                 WHERE CASE WHEN coalesce(o.ends, o.starts) IS NULL THEN o.cancelled AND i.created < {over}
                            ELSE o.event_id IN (SELECT event_id FROM offerings GROUP BY event_id HAVING max(coalesce(ends, starts)) < {over}) END
                 LIMIT {MostAtOnce})
            """, cancellationToken);
    }

    /// <returns>How many; all at once would hold locks for long.</returns>
    private async Task<int> EraseSomeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistrationDbContext>();
        var now = clock.GetUtcNow();
        var over = now - options.Value.Retention;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // In the order of ids, as all do who lock registrations; what another replica has in hand is left to it.
        var due = await db.Registrations.FromSql(
            $"""
            SELECT r.* FROM registrations r JOIN offerings o ON o.id = r.offering_id
             WHERE r.erased IS NULL
               AND CASE WHEN coalesce(o.ends, o.starts) IS NULL THEN o.cancelled AND r.updated < {over}
                        ELSE r.event_id IN (SELECT event_id FROM offerings GROUP BY event_id HAVING max(coalesce(ends, starts)) < {over}) END
             ORDER BY r.id LIMIT {MostAtOnce} FOR NO KEY UPDATE OF r SKIP LOCKED
            """).ToListAsync(cancellationToken);
        foreach (var registration in due)
            registration.Erase(now);
        await db.SayErasedAsync(due, Reasons.Retention, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }
}
