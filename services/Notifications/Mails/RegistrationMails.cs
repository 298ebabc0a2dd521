using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;

namespace KiBiennale.Notifications.Mails;

/// <summary>What mails about registrations say.</summary>
public sealed class RegistrationMails(MailTemplates templates)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(7);

    /// <summary>After that nobody needs such a mail any more.</summary>
    public static DateTimeOffset Expiry(DateTimeOffset now) => now + s_patience;

    /// <summary>One mail about one registration.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="registration">The registration as it is now.</param>
    /// <param name="place">Where it is; null: nobody knows.</param>
    /// <param name="hub">The name of its hub; null: not known.</param>
    /// <param name="before">What its owner was told last, where the mail says what has changed since.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who ended it.</param>
    public MailContent Of(
        string kind, RegistrationSnapshot registration, LocalizedText? place, LocalizedText? hub, RegistrationView? before = null, LocalizedText? reason = null, string? by = null)
    {
        var words = Words.In(registration.Locale);
        var values = Values(registration, words).Text("name", registration.Name).Text("place", words.Of(place)).Text("until", words.Of(registration.OfferedUntil)).Number("position", registration.Position)
            .Link("ticket", registration.TicketUrl).Text("reason", words.Of(reason)).Text("by", by)
            .List("along", registration.Along.Select(session => new TemplateValues().Title(words.Of(session.Title)).Text("starts", words.Of(session.Starts))))
            .List("changes", before is null ? [] : Changes(before, new(registration.Title, registration.Starts, place, registration.PartySize, registration.Name), words));
        return templates.Render(kind, registration.Locale, values, words.Of(hub));
    }

    /// <summary>The links to all that somebody has registered for.</summary>
    public Mail Of(RegistrationLinksRequested said, DateTimeOffset now)
    {
        var words = Words.In(said.Locale);
        var values = new TemplateValues().List("registrations", said.Registrations.Select(registration => Values(registration, words)));
        return Mail.To(said.Email, templates.Render(Kinds.RegistrationLinks, said.Locale, values), now, Expiry(now));
    }

    /// <summary>The hub asks somebody to come. The secret link in it is all that they need.</summary>
    public Mail Of(GuestInvited said, LocalizedText? hub, DateTimeOffset now)
    {
        var words = Words.In(said.Locale);
        var values = new TemplateValues().Text("name", said.Name).Title(words.Of(said.Title)).Text("starts", words.Of(said.Starts)).Text("until", words.Of(said.Until))
            .Flag("many", said.PartySize > 1).Text("people", words.People(said.PartySize)).Link("link", said.Url);
        return Mail.To(said.Email, templates.Render(Kinds.GuestInvitation, said.Locale, values, words.Of(hub)), now, Expiry(now));
    }

    /// <summary>Whether there is something to tell.</summary>
    public static bool Differs(RegistrationView before, RegistrationView now) => Changes(before, now, Words.In("de")).Any();

    private static TemplateValues Values(RegistrationSnapshot registration, Words words) => new TemplateValues()
        .Title(words.Of(registration.Title)).Text("starts", words.Of(registration.Starts)).Text("people", words.People(registration.PartySize))
        .Link("manage", registration.ManageUrl).Link("confirm", registration.ConfirmUrl);

    private static IEnumerable<TemplateValues> Changes(RegistrationView before, RegistrationView now, Words words)
    {
        if (before.Title != now.Title)
            yield return Change(words.TitleLabel, words.Of(before.Title), words.Of(now.Title));
        if (before.Starts != now.Starts)
            yield return Change(words.TimeLabel, words.Of(before.Starts) ?? words.Open, words.Of(now.Starts) ?? words.Open);
        // A place that was not known before is learned, and nothing has moved.
        if (before.Place is not null && before.Place != now.Place)
            yield return Change(words.PlaceLabel, words.Of(before.Place), words.Of(now.Place) ?? words.Open);
        if (before.PartySize != now.PartySize)
            yield return Change(words.PeopleLabel, $"{before.PartySize}", $"{now.PartySize}");
        if (before.Name != now.Name)
            yield return Change("Name", before.Name, now.Name);
    }

    private static TemplateValues Change(string what, string? before, string? now) => new TemplateValues().Text("what", what).Text("before", before).Text("now", now);
}
