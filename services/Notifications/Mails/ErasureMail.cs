using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;

namespace KiBiennale.Notifications.Mails;

/// <summary>The last mail to who wanted to be forgotten.</summary>
internal static class ErasureMail
{
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(7);

    public static Mail Of(ErasureCompleted completed, DateTimeOffset now)
    {
        var (subject, text) = completed.Locale is "en"
            ? ("Your data are erased", """
                You have asked KI Biennale 2026 to forget you. It is done: your account, your roles and what was stored about
                you with your address are erased. Registrations that were still to come are cancelled, and their places
                go to others; secret links and tickets of before are good for nothing.

                This is the last mail to you, and your address is deleted with it. Whoever signs in or registers again
                begins anew.
                """)
            : ("Ihre Daten sind gelöscht", """
                Sie haben die KI Biennale 2026 gebeten, Sie zu vergessen. Das ist geschehen: Ihr Konto, Ihre Rollen und was mit
                Ihrer Adresse über Sie gespeichert war, sind gelöscht. Anmeldungen für Kommendes sind abgesagt, ihre
                Plätze gehen an andere; geheime Links und Eintrittskarten von bisher gelten nicht mehr.

                Dies ist die letzte E-Mail an Sie, und mit ihr wird Ihre Adresse gelöscht. Wer sich wieder anmeldet,
                fängt neu an.
                """);
        return Mail.LastTo(completed.Email, subject, text, now, now + s_patience);
    }
}
