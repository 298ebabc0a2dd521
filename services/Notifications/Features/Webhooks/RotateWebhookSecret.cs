using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>Nothing is said of a rotation: its time is always the same.</summary>
public sealed record RotateWebhookSecretRequest;

/// <summary>
/// Gives a webhook a new secret. The one until now signs along for 24 hours, so that the hub's system can change over whenever
/// it likes; one from before that is over at once.
/// </summary>
internal static class RotateWebhookSecret
{
    public static async Task<Results<Ok<NewWebhookResponse>, ProblemHttpResult>> Handle(
        string hub, Guid id, RotateWebhookSecretRequest request, HttpContext http, NotificationsDbContext db, WebhookSecrets secrets, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinTransactionAsync(cancellationToken);
        // Of two rotations at once one would show a secret that is good for nothing.
        var webhook = await db.Webhooks.FromSql($"SELECT * FROM webhooks WHERE id = {id} AND hub = {hub} FOR NO KEY UPDATE").SingleOrDefaultAsync(cancellationToken);
        if (webhook is null)
            return WebhookReader.NotFound(hub, id);
        var now = FestivalClock.Real.GetUtcNow();
        var (secret, closed) = secrets.New(id);
        webhook.Rotate(closed, now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        http.Response.Headers.ETag = WebhookResponse.ETagOf(webhook);
        return TypedResults.Ok(NewWebhookResponse.Of(webhook, secret, now));
    }
}
