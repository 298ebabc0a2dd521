using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Mails;

/// <summary>
/// Reminds who is confirmed. Each reminder is planned with its registration and follows it; here it is written once it is due. Replicas
/// share them: a mail and the note that it is written are one commit. After a standstill what has begun meanwhile is left out.
/// </summary>
internal sealed class ReminderCare(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ReminderCare> logger)
    : RecurringWork(TimeSpan.FromSeconds(20), "People are not reminded of what they have registered for", logger)
{
    private const int MostAtOnce = 100;

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        while (await RemindSomeAsync(cancellationToken) == MostAtOnce)
        {
        }
    }

    /// <returns>How many; all at once would hold locks for long.</returns>
    private async Task<int> RemindSomeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        var mails = scope.ServiceProvider.GetRequiredService<RegistrationMails>();
        var (now, real) = (clock.GetUtcNow(), FestivalClock.Real.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Registrations.FromSql($"SELECT * FROM known_registrations WHERE remind_at <= {now} ORDER BY remind_at LIMIT {MostAtOnce} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
        var around = await Surroundings.OfAsync([.. due.Select(known => known.Snapshot!)], db, cancellationToken);
        foreach (var known in due)
        {
            known.NoteReminded();
            var registration = known.Snapshot!;
            // What has begun needs no reminder; and of what will not be, Registration is about to tell.
            if (registration.Starts is not { } starts || starts <= now || around.EventOf(registration) is { Cancelled: true } or { Postponed: true })
                continue;
            var content = mails.Of(Kinds.Reminder, registration, known.Place, around.HubOf(registration));
            db.Add(Mail.To(known.Email, content, real, real + (starts - now), known.RegistrationId));
            MailMetrics.Written(Kinds.Reminder);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }
}
