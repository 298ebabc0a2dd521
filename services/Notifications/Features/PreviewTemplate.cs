using System.ComponentModel;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Notifications.Features;

/// <summary>A mail with example values.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">What programs show that show no HTML.</param>
/// <param name="Html">A whole page; it loads nothing from anywhere.</param>
public sealed record TemplatePreview(string Subject, string Text, string Html);

/// <summary>Shows the office what people are mailed.</summary>
internal static class PreviewTemplate
{
    public static Results<Ok<TemplatePreview>, ProblemHttpResult> Handle(
        string name, PersonMails people, HubMails hubs, RegistrationMails registrations, [Description("`de` (default) or `en`.")] string? locale = null)
    {
        if (!MailTemplates.Names.Contains(name))
            return Problems.NotFound("template_not_found", "There is no template of this name.");
        var faults = new Faults();
        if (locale is not null && !MailTemplates.Locales.Contains(locale))
            faults.Add("locale", "must be de or en.");
        if (faults.Any)
            return Problems.Invalid(faults);
        var mail = new Examples(people, hubs, registrations).Of(name, locale ?? MailTemplates.Locales[0]);
        return TypedResults.Ok(new TemplatePreview(mail.Subject, mail.Text, mail.Html));
    }
}
