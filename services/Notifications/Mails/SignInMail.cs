using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;

namespace KiBiennale.Notifications.Mails;

/// <summary>The code to sign in with.</summary>
internal static class SignInMail
{
    public static Mail Of(SignInRequested request, DateTimeOffset now)
    {
        var minutes = (int)Math.Ceiling((request.Expires - now).TotalMinutes);
        var (subject, text) = request.Locale is "en"
            ? ($"Your code: {request.Code}", $"""
                Your code to sign in to KI Biennale 2026:

                    {request.Code}

                It is good once, and for {minutes} minutes. Enter it only at the page on which you asked for it,
                and give it to nobody: we never ask for it.

                You did not want to sign in? Then you need do nothing.
                """)
            : ($"Ihr Code: {request.Code}", $"""
                Ihr Code zur Anmeldung bei der KI Biennale 2026:

                    {request.Code}

                Er gilt einmal und für {minutes} Minuten. Geben Sie ihn nur auf der Seite ein, auf der Sie ihn
                angefordert haben, und sonst niemandem: Wir fragen nie danach.

                Sie wollten sich nicht anmelden? Dann brauchen Sie nichts zu tun.
                """);
        return Mail.To(request.Email, subject, text, now, request.Expires);
    }
}
