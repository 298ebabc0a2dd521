using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>A webhook, without its secret.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Hub">Slug of its hub.</param>
/// <param name="Url">Where deliveries go.</param>
/// <param name="Events">What it hears.</param>
/// <param name="Contact">Who is mailed when it is disabled; null: who has made it, if that is a person.</param>
/// <param name="Enabled">Whether it hears anything.</param>
/// <param name="DisabledBecause">Why it is not, when nobody has said so: <c>gone</c> (410) or <c>failing</c> (nothing got through for five days); else null.</param>
/// <param name="FailingSince">Since when nothing has got through, UTC; null: the last delivery has, or nothing is left that fails.</param>
/// <param name="PreviousSecretGoodUntil">After a rotation: until when the secret from before signs along, UTC; else null.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Updated">When it was changed last, UTC.</param>
public record WebhookResponse(
    Guid Id, string Hub, string Url, IReadOnlyList<string> Events, string? Contact, bool Enabled, string? DisabledBecause, DateTimeOffset? FailingSince,
    DateTimeOffset? PreviousSecretGoodUntil, DateTimeOffset Created, DateTimeOffset Updated)
{
    internal static WebhookResponse Of(Webhook webhook, DateTimeOffset now) => new(
        webhook.Id, webhook.Hub, webhook.Url, webhook.Events, webhook.Contact, webhook.Enabled, webhook.DisabledBecause?.ToString().ToLowerInvariant(), webhook.FailingSince,
        GoodUntil(webhook, now), webhook.Created, webhook.Updated);

    internal static string ETagOf(Webhook webhook) => Conditional.ETag(webhook.Version);

    private protected static DateTimeOffset? GoodUntil(Webhook webhook, DateTimeOffset now) => webhook.PreviousGoodUntil > now ? webhook.PreviousGoodUntil : null;
}

/// <summary>A webhook with its secret, which is shown here and never again.</summary>
/// <param name="Secret">What its deliveries are signed with: <c>whsec_</c> and 32 random bytes in base64.</param>
/// <param name="Id">UUIDv7.</param>
/// <param name="Hub">Slug of its hub.</param>
/// <param name="Url">Where deliveries go.</param>
/// <param name="Events">What it hears.</param>
/// <param name="Contact">As in the webhook.</param>
/// <param name="Enabled">As in the webhook.</param>
/// <param name="DisabledBecause">As in the webhook.</param>
/// <param name="FailingSince">As in the webhook.</param>
/// <param name="PreviousSecretGoodUntil">As in the webhook.</param>
/// <param name="Created">As in the webhook.</param>
/// <param name="Updated">As in the webhook.</param>
public sealed record NewWebhookResponse(
    string Secret, Guid Id, string Hub, string Url, IReadOnlyList<string> Events, string? Contact, bool Enabled, string? DisabledBecause, DateTimeOffset? FailingSince,
    DateTimeOffset? PreviousSecretGoodUntil, DateTimeOffset Created, DateTimeOffset Updated)
    : WebhookResponse(Id, Hub, Url, Events, Contact, Enabled, DisabledBecause, FailingSince, PreviousSecretGoodUntil, Created, Updated)
{
    internal static NewWebhookResponse Of(Webhook webhook, string secret, DateTimeOffset now) => new(
        secret, webhook.Id, webhook.Hub, webhook.Url, webhook.Events, webhook.Contact, webhook.Enabled, webhook.DisabledBecause?.ToString().ToLowerInvariant(), webhook.FailingSince,
        GoodUntil(webhook, now), webhook.Created, webhook.Updated);
}
