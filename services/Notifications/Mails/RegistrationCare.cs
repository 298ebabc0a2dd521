using KiBiennale.Notifications.Data;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Mails;

/// <summary>Forgets registrations of which there will be no more to write: soon after the end of what they are for, or after they were ended.</summary>
internal sealed class RegistrationCare(IServiceScopeFactory scopes, TimeProvider clock, ILogger<RegistrationCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Registrations that nobody needs to know any more stay known", logger)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(7);

    /// <summary>Longer than a message can be on its way.</summary>
    private static readonly TimeSpan s_overKept = TimeSpan.FromDays(30);

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        var (over, ended) = (clock.GetUtcNow() - s_kept, FestivalClock.Real.GetUtcNow() - s_overKept);
        // Only who holds the row may delete it: news of it may be on its way.
        await db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM known_registrations WHERE registration_id IN (
                SELECT registration_id FROM known_registrations
                 WHERE CASE WHEN snapshot IS NULL THEN updated < {ended} ELSE coalesce(ends, starts) < {over} AND updated < {FestivalClock.Real.GetUtcNow() - s_kept} END
                 ORDER BY registration_id FOR UPDATE SKIP LOCKED)
            """, cancellationToken);
    }
}
