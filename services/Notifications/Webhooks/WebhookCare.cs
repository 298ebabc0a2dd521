using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>Forgets what happened a month ago and with it who was told, and gives up what waits for a webhook that stays disabled.</summary>
internal sealed class WebhookCare(IServiceScopeFactory scopes, ILogger<WebhookCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Old deliveries cannot be removed", logger)
{
    private const int AtOnce = 5000;

    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    /// <summary>As long as what fails is tried.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(3);

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>();
        var now = FestivalClock.Real.GetUtcNow();
        // In parts, so that nobody waits for long.
        while (await db.Facts.Where(fact => db.Facts.Where(old => old.Created < now - s_kept).OrderBy(old => old.Created).Take(AtOnce).Select(old => old.Number).Contains(fact.Number))
            .ExecuteDeleteAsync(cancellationToken) == AtOnce)
        {
        }

        await db.Deliveries.Where(delivery => delivery.State == DeliveryState.Pending && delivery.Asked < now - s_patience && db.Webhooks.Any(webhook => webhook.Id == delivery.WebhookId && !webhook.Enabled))
            .ExecuteUpdateAsync(change => change.SetProperty(d => d.State, DeliveryState.Failed).SetProperty(d => d.Failure, "the webhook was disabled"), cancellationToken);
    }
}
