using KiBiennale.Notifications.Domain;

namespace KiBiennale.Notifications.Mails;

/// <summary>Mails to hubs about what their systems do. Nobody knows in which language they read: it is in both.</summary>
public sealed class HubMails(MailTemplates templates)
{
    private static readonly TimeSpan s_ofUse = TimeSpan.FromDays(14);

    /// <summary>A webhook of theirs hears nothing any more.</summary>
    public Mail Of(Webhook webhook, string contact, DateTimeOffset now) =>
        Of(contact, MailTemplates.Locales[0], webhook.Hub, webhook.Id, new Uri(webhook.Url), webhook.DisabledBecause is DisabledBecause.Gone, now);

    internal Mail Of(string contact, string locale, string hub, Guid webhook, Uri url, bool gone, DateTimeOffset now) => Mail.To(
        contact,
        templates.Render(
            Kinds.WebhookDisabled,
            locale,
            // Its host alone: what follows may be a secret of the hub's.
            new TemplateValues().Text("host", url.IdnHost).Text("webhook", webhook.ToString()).Text("path", $"/api/v1/hubs/{hub}/webhooks/{webhook}").Flag("gone", gone),
            hub),
        now,
        now + s_ofUse);
}
