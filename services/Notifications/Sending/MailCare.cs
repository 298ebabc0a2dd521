using KiBiennale.Notifications.Data;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Sending;

/// <summary>Forgets to whom mails went, once nobody will ask any more whether one arrived.</summary>
internal sealed class MailCare(IServiceScopeFactory scopes, ILogger<MailCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Old mails cannot be removed", logger)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var over = FestivalClock.Real.GetUtcNow() - s_kept;
        await scope.ServiceProvider.GetRequiredService<NotificationsDbContext>().Mails
            .Where(mail => mail.Sent < over || mail.GivenUp < over).ExecuteDeleteAsync(cancellationToken);
    }
}
