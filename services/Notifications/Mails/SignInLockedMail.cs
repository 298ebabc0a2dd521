using System.Globalization;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Notifications.Mails;

/// <summary>A warning that somebody has tried to guess a code.</summary>
internal static class SignInLockedMail
{
    private static readonly TimeSpan s_ofUse = TimeSpan.FromDays(1);

    public static Mail Of(SignInLocked locked, DateTimeOffset now)
    {
        var at = Instant.FromDateTimeOffset(locked.At).InZone(FestivalTime.Zone).ToString("dd.MM.yyyy HH:mm", CultureInfo.InvariantCulture);
        var (subject, text) = locked.Locale is "en"
            ? ("Wrong codes for your address", $"""
                Five wrong codes have been entered to sign in to KI Biennale 2026 with your address
                (last on {at}, Europe/Berlin). The code is locked; nobody has signed in with it.

                Was it you? Ask for a new code. Was it not? You need do nothing, but give no code to anybody.
                """)
            : ("Falsche Codes für Ihre Adresse", $"""
                Fünfmal wurde ein falscher Code eingegeben, um sich mit Ihrer Adresse bei der KI Biennale 2026
                anzumelden (zuletzt am {at} Uhr). Der Code ist gesperrt; niemand hat sich damit angemeldet.

                Waren Sie es selbst? Fordern Sie einen neuen Code an. Waren Sie es nicht? Dann brauchen Sie nichts
                zu tun; geben Sie nur niemandem einen Code weiter.
                """);
        return Mail.To(locked.Email, subject, text, now, now + s_ofUse);
    }
}
