using KiBiennale.Notifications.Data;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>Its log goes with it.</summary>
internal static class DeleteWebhook
{
    public static Task<Results<NoContent, ProblemHttpResult>> Handle(string hub, Guid id, HttpContext http, NotificationsDbContext db, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<NoContent, ProblemHttpResult>>(async () =>
        {
            if (await db.FindWebhookAsync(hub, id, cancellationToken) is not { } webhook)
                return WebhookReader.NotFound(hub, id);
            if (!http.Request.AllowsChange(WebhookResponse.ETagOf(webhook)))
                return Problems.PreconditionFailed();
            db.Remove(webhook);
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.NoContent();
        });
}
