using KiBiennale.Notifications.Data;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Sending;

/// <summary>Forgets to whom mails went, once nobody will ask any more whether one arrived.</summary>
internal sealed partial class MailCare(IServiceScopeFactory scopes, ILogger<MailCare> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
                var over = FestivalClock.Real.GetUtcNow() - s_kept;
                await db.Mails.Where(mail => mail.Sent < over || mail.GivenUp < over).ExecuteDeleteAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.CannotForget(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Cannot remove old mails; it is tried again in an hour")]
        public static partial void CannotForget(ILogger logger, Exception exception);
    }
}
