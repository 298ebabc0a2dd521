using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>Sends <c>webhook.test</c>, so that a hub sees whether it arrives.</summary>
internal static class TestWebhook
{
    public static async Task<Results<Accepted<DeliveryResponse>, ProblemHttpResult>> Handle(
        string hub, Guid id, NotificationsDbContext db, FactLog log, CancellationToken cancellationToken)
    {
        if (await db.FindWebhookAsync(hub, id, cancellationToken) is not { } webhook)
            return WebhookReader.NotFound(hub, id);
        if (!webhook.Enabled)
            return WebhookReader.Disabled();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var fact = TestData.Fact(webhook, FestivalClock.Real.GetUtcNow());
        if (await log.NoteForAsync(webhook, fact, cancellationToken) is not { } delivery)
            return WebhookReader.NotFound(hub, id);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted((string?)null, DeliveryResponse.Of(delivery, fact.Type));
    }
}
