using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Mails;

/// <summary>Mails to people about themselves: signing in, roles, being forgotten.</summary>
public sealed class PersonMails(MailTemplates templates, IOptions<AuthOptions> auth)
{
    private static readonly TimeSpan s_warned = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(7);

    /// <summary>The code to sign in with.</summary>
    public Mail Of(SignInRequested said, DateTimeOffset now) => Mail.To(
        said.Email,
        templates.Render(Kinds.SignInCode, said.Locale, new TemplateValues().Text("code", said.Code).Number("minutes", (int)Math.Ceiling((said.Expires - now).TotalMinutes))),
        now,
        said.Expires);

    /// <summary>A warning that somebody has tried to guess a code.</summary>
    public Mail Of(SignInLocked said, DateTimeOffset now) =>
        Mail.To(said.Email, templates.Render(Kinds.SignInLocked, said.Locale, new TemplateValues().Text("at", Words.In(said.Locale).Of(said.At))), now, now + s_warned);

    /// <summary>The offer of a role. It holds no secret: the address itself is what is proved at the sign-in.</summary>
    public Mail Of(PersonInvited said, DateTimeOffset now)
    {
        var words = Words.In(said.Locale);
        var values = new TemplateValues().Text("role", words.Role(said.Role)).Text("where", words.Of(said.Where)).Text("until", words.Of(said.Expires))
            .Link("signIn", new Uri(auth.Value.Issuer, "sign-in"));
        return Mail.To(said.Email, templates.Render(Kinds.RoleInvitation, said.Locale, values), now, said.Expires);
    }

    /// <summary>The last mail to who wanted to be forgotten.</summary>
    public Mail Of(ErasureCompleted said, DateTimeOffset now) =>
        Mail.LastTo(said.Email, templates.Render(Kinds.ErasureDone, said.Locale, new()), now, now + s_patience);
}
