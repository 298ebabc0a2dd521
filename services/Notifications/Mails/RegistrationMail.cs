using System.Globalization;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Notifications.Mails;

/// <summary>What becomes of a registration, to whom it belongs. The secret link in it is all that they need.</summary>
internal static class RegistrationMail
{
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(7);

    public static Mail Of(RegistrationConfirmed said, DateTimeOffset now) => Of(said.Registration, now,
        new("Sie sind angemeldet", "You are registered"),
        new("Ihre Anmeldung ist bestätigt. Wir freuen uns auf Sie.", "Your registration is confirmed. We look forward to seeing you."));

    public static Mail Of(RegistrationWaitlisted said, DateTimeOffset now) => Of(said.Registration, now,
        new("Sie stehen auf der Warteliste", "You are on the waiting list"),
        new(
            $"Alle Plätze sind vergeben; Sie warten an Stelle {said.Registration.Position}. Wird etwas frei, schreiben wir Ihnen.",
            $"All places are taken; you are number {said.Registration.Position} on the waiting list. We write to you as soon as there is a place."));

    public static Mail Of(RegistrationPending said, DateTimeOffset now) => Of(said.Registration, now,
        new("Ihre Anmeldung wird geprüft", "Your registration is being looked at"),
        new("Der Veranstalter entscheidet über Ihre Anmeldung. Bis dahin sind Ihre Plätze zurückgelegt.", "The organiser decides about your registration. Your places are held until then."));

    public static Mail Of(AddressToConfirm said, DateTimeOffset now)
    {
        var registration = said.Registration;
        var (german, english) = (Time(registration.OfferedUntil!.Value, "dd.MM.yyyy, HH:mm"), Time(registration.OfferedUntil.Value, "d MMMM yyyy, HH:mm"));
        return Of(registration, now,
            new("Bitte bestätigen Sie Ihre Adresse", "Please confirm your address"),
            new(
                $"Ihre Plätze sind bis zum {german} Uhr zurückgelegt. Bestätigen Sie bis dahin, dass diese Adresse Ihre ist:\n\n    {registration.ConfirmUrl}\n\nSie haben sich nicht angemeldet? Dann brauchen Sie nichts zu tun.",
                $"Your places are held until {english} (Europe/Berlin). Confirm by then that this address is yours:\n\n    {registration.ConfirmUrl}\n\nYou did not register? Then you need do nothing."));
    }

    public static Mail Of(PlaceOffered said, DateTimeOffset now) => Of(said.Registration, now,
        new("Für Sie ist etwas frei geworden", "There is a place for you"),
        new(
            $"Ihre Plätze sind bis zum {Time(said.Registration.OfferedUntil!.Value, "dd.MM.yyyy, HH:mm")} Uhr zurückgelegt. Nehmen Sie sie bis dahin unter dem Link an, sonst bekommt sie der Nächste.",
            $"Your places are held until {Time(said.Registration.OfferedUntil!.Value, "d MMMM yyyy, HH:mm")} (Europe/Berlin). Accept them by then at the link, or the next in line gets them."));

    public static Mail Of(RegistrationChanged said, DateTimeOffset now) => Of(said.Registration, now,
        new("Ihre Anmeldung wurde geändert", "Your registration has changed"),
        new("So ist Ihre Anmeldung jetzt:", "This is your registration now:"));

    public static Mail Of(RegistrationMoved said, DateTimeOffset now) => said.Postponed
        ? Of(said.Registration, now,
            new("Verschoben", "Postponed"),
            new(
                $"Die Veranstaltung ist verschoben; die neue Zeit steht noch nicht fest.{Because(said.Reason, isEnglish: false)} Ihre Anmeldung gilt weiter.",
                $"The event is postponed; its new time is not known yet.{Because(said.Reason, isEnglish: true)} Your registration stays good."))
        : Of(said.Registration, now,
            new("Neue Zeit oder neuer Ort", "New time or place"),
            new(
                $"Zeit oder Ort haben sich geändert. Ihre Anmeldung gilt weiter.{At("Ort", said.Place?.De)} So ist es jetzt:",
                $"The time or the place has changed. Your registration stays good.{At("Place", said.Place is null ? null : In(said.Place, isEnglish: true))} This is how it is now:"));

    public static Mail Of(RegistrationCancelled said, DateTimeOffset now) => Of(said.Registration, now,
        said.Registration.Status is "refused" ? new("Ihre Anmeldung wurde nicht angenommen", "Your registration was not accepted") : new("Ihre Anmeldung ist beendet", "Your registration is over"),
        said switch
        {
            { Registration.Status: "refused" } => new("Der Veranstalter kann Ihnen leider keine Plätze geben.", "Unfortunately the organiser can give you no places."),
            { By: "event" } => new("Die Veranstaltung findet nicht statt. Ihre Anmeldung ist damit hinfällig.", "The event will not take place, and so your registration is void."),
            { By: "time" } => new("Sie haben die Plätze nicht rechtzeitig angenommen oder Ihre Adresse nicht bestätigt; sie gehen an den Nächsten.", "You did not accept the places or confirm your address in time; they go to the next in line."),
            { By: "hub" } => new("Der Veranstalter hat Ihre Anmeldung gestrichen.", "The organiser has cancelled your registration."),
            _ => new("Sie haben sich abgemeldet.", "You have cancelled your registration."),
        });

    public static Mail Of(RegistrationLinksRequested said, DateTimeOffset now)
    {
        var isEnglish = said.Locale is "en";
        var lines = string.Join("\n", said.Registrations.Select(registration => $"{Line(registration, isEnglish)}\n    {registration.ManageUrl}{(registration.ConfirmUrl is { } confirm ? $"\n    {(isEnglish ? "To be confirmed" : "Noch zu bestätigen")}: {confirm}" : "")}\n"));
        return isEnglish
            ? Mail.To(said.Email, "Your registrations", $"These are your registrations for KI Biennale 2026, each with its own secret link:\n\n{lines}\nYou did not ask for this? Then you need do nothing.", now, now + s_patience)
            : Mail.To(said.Email, "Ihre Anmeldungen", $"Das sind Ihre Anmeldungen zur KI Biennale 2026, jede mit ihrem eigenen geheimen Link:\n\n{lines}\nSie haben nicht danach gefragt? Dann brauchen Sie nichts zu tun.", now, now + s_patience);
    }

    private static Mail Of(RegistrationSnapshot registration, DateTimeOffset now, LocalizedText subject, LocalizedText news)
    {
        var isEnglish = registration.Locale is "en";
        var along = string.Concat(registration.Along.Select(session => $"\n    + {Line(session.Title, session.Starts, isEnglish)}"));
        var text = isEnglish
            ? $"""
                Hello {registration.Name},

                {news.En}

                    {Line(registration, isEnglish)}{along}

                See, change or cancel it, without an account, at your secret link:

                    {registration.ManageUrl}{Ticket(registration, "The ticket, for paper or your phone:")}
                """
            : $"""
                Guten Tag {registration.Name},

                {news.De}

                    {Line(registration, isEnglish)}{along}

                Ansehen, ändern oder absagen können Sie ohne Konto unter Ihrem geheimen Link:

                    {registration.ManageUrl}{Ticket(registration, "Die Eintrittskarte, für Papier oder Telefon:")}
                """;
        return Mail.To(registration.Email, $"{(isEnglish ? subject.En : subject.De)}: {In(registration.Title, isEnglish)}", text, now, now + s_patience);
    }

    private static string At(string word, string? place) => place is null ? "" : $"\n\n    {word}: {place}\n\n";

    private static string Because(LocalizedText? reason, bool isEnglish) => reason is null ? "" : $" {In(reason, isEnglish)}";

    private static string Ticket(RegistrationSnapshot registration, string what) => registration.TicketUrl is { } ticket ? $"\n\n{what}\n\n    {ticket}" : "";

    private static string Line(RegistrationSnapshot registration, bool isEnglish)
    {
        var people = (registration.PartySize, isEnglish) switch { (1, true) => "1 person", (1, false) => "1 Person", (var many, true) => $"{many} people", var (many, _) => $"{many} Personen" };
        return $"{Line(registration.Title, registration.Starts, isEnglish)}, {people}";
    }

    public static string Line(LocalizedText title, DateTimeOffset? starts, bool isEnglish) =>
        starts is null ? In(title, isEnglish)
        : isEnglish ? $"{In(title, isEnglish)}, {Time(starts.Value, "d MMMM yyyy, HH:mm")}"
        : $"{In(title, isEnglish)}, {Time(starts.Value, "dd.MM.yyyy, HH:mm")} Uhr";

    public static string In(LocalizedText text, bool isEnglish) => isEnglish ? text.En ?? text.De : text.De;

    public static string Time(DateTimeOffset time, string format) =>
        Instant.FromDateTimeOffset(time).InZone(FestivalTime.Zone).ToString(format, CultureInfo.InvariantCulture);
}
