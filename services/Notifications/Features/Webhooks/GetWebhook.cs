using KiBiennale.Notifications.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Notifications.Features.Webhooks;

internal static class GetWebhook
{
    public static async Task<Results<Ok<WebhookResponse>, NotModified, ProblemHttpResult>> Handle(
        string hub, Guid id, HttpContext http, NotificationsDbContext db, CancellationToken cancellationToken)
    {
        if (await db.FindWebhookAsync(hub, id, cancellationToken) is not { } webhook)
            return WebhookReader.NotFound(hub, id);
        return http.IsNotModified(WebhookResponse.ETagOf(webhook)) ? Conditional.NotModified : TypedResults.Ok(WebhookResponse.Of(webhook, FestivalClock.Real.GetUtcNow()));
    }
}
