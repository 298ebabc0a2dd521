using KiBiennale.Notifications.Features;
using KiBiennale.Notifications.Features.Stream;
using KiBiennale.Notifications.Features.Webhooks;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Idempotency;

namespace KiBiennale.Notifications;

internal static class NotificationsEndpoints
{
    private const int NotFound = StatusCodes.Status404NotFound;
    private const int Conflict = StatusCodes.Status409Conflict;
    private const int Unprocessable = StatusCodes.Status422UnprocessableEntity;

    public static void MapNotifications(this IEndpointRouteBuilder api)
    {
        api.MapTemplates();
        api.MapWebhooks();
        api.MapStream();
    }

    private static void MapTemplates(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/notifications/templates").WithTags("Notifications").RequireRole(Roles.Office);
        templates.MapGet("/", ListTemplates.Handle).WithName("ListTemplates").WithSummary("The kinds of mails, by name");
        templates.MapGet("/{name}", PreviewTemplate.Handle).WithName("PreviewTemplate").WithSummary("A mail of that kind with example values, as it is sent")
            .WithProblem(StatusCodes.Status404NotFound, "template_not_found", "there is none of this name.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "invalid", "see errors.");
    }

    private static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        var webhooks = api.MapGroup("/hubs/{hub}/webhooks").WithTags("Webhooks").RequireHub(Scopes.WebhooksWrite, Roles.Publisher);
        webhooks.MapGet("/", ListWebhooks.Handle).WithName("ListWebhooks").WithSummary("A hub's webhooks, without secrets").WithProblem(Unprocessable, "invalid", "see errors.");
        webhooks.MapPost("/", CreateWebhook.Handle).WithName("CreateWebhook").WithSummary("Have what happens told to an address; its secret is shown once")
            .WithDescription("Deliveries are signed after the Standard Webhooks specification (`webhook-id`, `webhook-timestamp`, `webhook-signature`): `POST` of `{ type, timestamp, data }`. A 2xx within 15 seconds is success; all else is tried again for three days.")
            .WithIdempotencyKey<CreateWebhookRequest>()
            .WithProblem(Conflict, "too_many_webhooks", "the hub has 20.")
            .WithProblem(Unprocessable, "url_not_allowed", "the address is not https, has user or password, an odd port, or a host that is not public.")
            .WithProblem(Unprocessable, "invalid", "with every fault at once.");
        var one = webhooks.MapGroup("/{id:guid}").WithProblem(NotFound, "webhook_not_found", "the hub has none of this id.");
        one.MapGet("/", GetWebhook.Handle).WithName("GetWebhook").WithSummary("One webhook, without its secret");
        one.MapPut("/", PutWebhook.Handle).WithName("PutWebhook").WithSummary("Change where it leads, what it hears, and whether it does")
            .WithProblem(Unprocessable, "url_not_allowed", "as when it is made.")
            .WithProblem(Unprocessable, "invalid", "with every fault at once.")
            .WithProblem(StatusCodes.Status412PreconditionFailed, "precondition_failed", "it has changed since `If-Match`.");
        one.MapDelete("/", DeleteWebhook.Handle).WithName("DeleteWebhook").WithSummary("Delete a webhook, and its log")
            .WithProblem(StatusCodes.Status412PreconditionFailed, "precondition_failed", "it has changed since `If-Match`.");
        one.MapPost("/rotate-secret", RotateWebhookSecret.Handle).WithName("RotateWebhookSecret").WithSummary("A new secret; the one until now signs along for 24 hours")
            .WithDescription("`webhook-signature` then holds two signatures, with a blank between: a delivery is good when one of them is.")
            .WithIdempotencyKey<RotateWebhookSecretRequest>();
        one.MapGet("/deliveries", ListDeliveries.Handle).WithName("ListDeliveries").WithSummary("What it was told in the last 30 days, and what became of it")
            .WithDescription("With `state` those alone that are `pending`, `delivered` or `failed`. The newest comes first.")
            .WithProblem(Unprocessable, "invalid", "see errors.");
        one.MapPost("/redeliver", Redeliver.Handle).WithName("Redeliver").WithSummary("Have one delivery, or all of a time, sent again")
            .WithDescription("Under the ids that they have. Of a time also what it has missed while it was disabled.")
            .WithProblem(NotFound, "delivery_not_found", "there is none of this id, or no more.")
            .WithProblem(Conflict, "webhook_disabled", "enable it first.")
            .WithProblem(Unprocessable, "invalid", "see errors.");
        one.MapPost("/test", TestWebhook.Handle).WithName("TestWebhook").WithSummary("Send it `webhook.test`")
            .WithProblem(Conflict, "webhook_disabled", "enable it first.");
    }

    private static void MapStream(this IEndpointRouteBuilder api) =>
        api.MapGet("/notifications/stream", StreamFacts.Handle).WithTags("Webhooks").RequireSomeHub(Scopes.WebhooksWrite, Roles.Publisher)
            .WithName("StreamFacts").WithSummary("What happens, as server-sent events")
            .WithDescription("What webhooks are told, of the hubs that the token acts for, or with `hub` of that one. `id` goes up: who comes back with it as `Last-Event-ID` misses nothing of the last 30 days; without it the stream begins now. `heartbeat` comes every ten seconds, with an `id` too. It ends with the token.")
            .WithProblem(StatusCodes.Status403Forbidden, "not_your_hub", "`hub` is another hub than the token's.")
            .WithProblem(Unprocessable, "invalid", "`Last-Event-ID` is no number.")
            .WithProblem(StatusCodes.Status429TooManyRequests, "too_many_streams", "the credential follows 20 at this replica.");
}
