using KiBiennale.Notifications.Domain;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>Tells a hub that a webhook of theirs hears nothing any more. Nobody knows in which language they read: it is in both.</summary>
internal static class WebhookDisabledMail
{
    private static readonly TimeSpan s_ofUse = TimeSpan.FromDays(14);

    public static Mail Of(Webhook webhook, string contact, DateTimeOffset now)
    {
        var isGone = webhook.DisabledBecause is DisabledBecause.Gone;
        // Its host alone: what follows may be a secret of the hub's.
        var host = new Uri(webhook.Url).IdnHost;
        var text = $"""
            Guten Tag,

            der Webhook des Hubs "{webhook.Hub}" an {host} (Kennung {webhook.Id}) ist abgeschaltet:
            {(isGone ? "Ihr System hat geantwortet, dass es ihn nicht mehr gibt (410)." : "Seit fünf Tagen ist keine Nachricht mehr angekommen.")}

            Wenn er wieder gebraucht wird: Bringen Sie Ihr System in Ordnung, schalten Sie ihn mit "enabled": true
            wieder ein (PUT /api/v1/hubs/{webhook.Hub}/webhooks/{webhook.Id}), und holen Sie mit POST …/redeliver
            nach, was er in den letzten 30 Tagen verpasst hat.

            --

            Hello,

            the webhook of the hub "{webhook.Hub}" at {host} (id {webhook.Id}) is disabled:
            {(isGone ? "your system has answered that it is gone (410)." : "nothing has got through for five days.")}

            If you still need it: put your system right, enable it again with "enabled": true
            (PUT /api/v1/hubs/{webhook.Hub}/webhooks/{webhook.Id}), and have sent again by POST …/redeliver what it
            has missed in the last 30 days.
            """;
        return Mail.To(contact, $"Webhook abgeschaltet / Webhook disabled: {webhook.Hub}", text, now, now + s_ofUse);
    }
}
