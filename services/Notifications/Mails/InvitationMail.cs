using System.Globalization;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Notifications.Mails;

/// <summary>The offer of a role. It holds no secret: the address itself is what is proved at the sign-in.</summary>
internal static class InvitationMail
{
    private static readonly Dictionary<string, LocalizedText> s_roles = new()
    {
        ["publisher"] = new("Redaktion", "editor"),
        ["checkin"] = new("Einlass", "door staff"),
        ["office"] = new("Geschäftsstelle", "central office"),
        ["juror"] = new("Jury", "jury"),
        ["learner"] = new("Lernnetzwerk", "learning network"),
        ["ops"] = new("Betrieb", "operations"),
    };

    /// <param name="invited">What happened.</param>
    /// <param name="signIn">Where people sign in.</param>
    /// <param name="now">On the real clock.</param>
    public static Mail Of(PersonInvited invited, Uri signIn, DateTimeOffset now)
    {
        var until = Instant.FromDateTimeOffset(invited.Expires).InZone(FestivalTime.Zone);
        var role = s_roles.GetValueOrDefault(invited.Role) ?? new(invited.Role);
        var (subject, text) = invited.Locale is "en"
            ? ("Your invitation to KI Biennale 2026", $"""
                You are invited to take part in KI Biennale 2026:

                    {Line(role.En ?? role.De, invited.Where?.En ?? invited.Where?.De)}

                Sign in with this address of e-mail by {until.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} (Europe/Berlin),
                and the role is yours:

                    {signIn}

                You need no password: we email you a code. If you do not want to take part, you need do nothing.
                """)
            : ("Ihre Einladung zur KI Biennale 2026", $"""
                Sie sind eingeladen, an der KI Biennale 2026 mitzuwirken:

                    {Line(role.De, invited.Where?.De)}

                Melden Sie sich bis zum {until.ToString("dd.MM.yyyy, HH:mm", CultureInfo.InvariantCulture)} Uhr mit dieser E-Mail-Adresse
                an, dann haben Sie die Rolle:

                    {signIn}

                Ein Passwort brauchen Sie nicht: Wir schicken Ihnen einen Code. Möchten Sie nicht mitwirken,
                brauchen Sie nichts zu tun.
                """);
        return Mail.To(invited.Email, subject, text, now, invited.Expires);
    }

    private static string Line(string role, string? where) => where is null ? role : $"{role}, {where}";
}
