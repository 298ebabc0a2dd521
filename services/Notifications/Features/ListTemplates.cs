using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Notifications.Features;

/// <summary>The kinds of mails.</summary>
internal static class ListTemplates
{
    public static Ok<Page<string>> Handle() => TypedResults.Ok(new Page<string>(MailTemplates.Names, null, MailTemplates.Names.Count));
}
