using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;

namespace KiBiennale.Notifications.Mails;

/// <summary>The hub asks somebody to come. The secret link in it is all that they need.</summary>
internal static class GuestMail
{
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(7);

    public static Mail Of(GuestInvited said, DateTimeOffset now)
    {
        var isEnglish = said.Locale is "en";
        var (title, what) = (RegistrationMail.In(said.Title, isEnglish), RegistrationMail.Line(said.Title, said.Starts, isEnglish));
        var text = isEnglish
            ? $"""
                Hello{(said.Name is null ? "" : $" {said.Name}")},

                You are invited{(said.PartySize > 1 ? $", with up to {said.PartySize} people in all" : "")}:

                    {what}

                Register at your secret link{(said.Until is { } until ? $", by {RegistrationMail.Time(until, "d MMMM yyyy, HH:mm")} (Europe/Berlin)" : "")}:

                    {said.Url}

                It is good once, and holds no places: who registers early is sure to have one.
                """
            : $"""
                Guten Tag{(said.Name is null ? "" : $" {said.Name}")},

                Sie sind eingeladen{(said.PartySize > 1 ? $", zu insgesamt bis zu {said.PartySize} Personen" : "")}:

                    {what}

                Anmelden können Sie sich unter Ihrem geheimen Link{(said.Until is { } bis ? $", bis zum {RegistrationMail.Time(bis, "dd.MM.yyyy, HH:mm")} Uhr" : "")}:

                    {said.Url}

                Er gilt einmal und hält keine Plätze frei: Wer sich früh anmeldet, hat sicher einen.
                """;
        return Mail.To(said.Email, $"{(isEnglish ? "You are invited" : "Sie sind eingeladen")}: {title}", text, now, now + s_patience);
    }
}
