using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>A webhook as it is to be.</summary>
/// <param name="Url">As when it is made.</param>
/// <param name="Events">As when it is made.</param>
/// <param name="Contact">As when it is made.</param>
/// <param name="Enabled">Whether it hears anything; default true. What happens while it does not can be sent again later.</param>
[ReadBackOf(typeof(WebhookResponse))]
public sealed record PutWebhookRequest(string? Url, IReadOnlyList<string>? Events, string? Contact, bool? Enabled);

internal static class PutWebhook
{
    public static Task<Results<Ok<WebhookResponse>, ProblemHttpResult>> Handle(
        string hub, Guid id, PutWebhookRequest request, HttpContext http, NotificationsDbContext db, AllowedHosts hosts, CancellationToken cancellationToken) =>
        db.RetryOnConflictAsync<Results<Ok<WebhookResponse>, ProblemHttpResult>>(async () =>
        {
            if (await db.FindWebhookAsync(hub, id, cancellationToken) is not { } webhook)
                return WebhookReader.NotFound(hub, id);
            if (!http.Request.AllowsChange(WebhookResponse.ETagOf(webhook)))
                return Problems.PreconditionFailed();
            var faults = new Faults();
            // A hub whose name is gone can pause it all the same.
            var enabled = request.Enabled ?? true;
            var known = enabled && !webhook.Enabled ? null : webhook.Url;
            var settings = await hosts.ReadAsync(faults, request.Url, request.Events, request.Contact, enabled, known, cancellationToken);
            if (faults.Any)
                return Problems.Invalid(faults);

            var now = FestivalClock.Real.GetUtcNow();
            webhook.Change(settings, now);
            await db.SaveChangesAsync(cancellationToken);
            http.Response.Headers.ETag = WebhookResponse.ETagOf(webhook);
            return TypedResults.Ok(WebhookResponse.Of(webhook, now));
        });
}
