using System.Globalization;
using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Registrations.Tickets;

/// <summary>What tickets say, in one language.</summary>
internal sealed class TicketWords
{
    private static readonly TicketWords s_german = new("de")
    {
        Ticket = "Eintrittskarte",
        Time = "Zeit",
        Place = "Ort",
        Name = "Name",
        People = "Personen",
        Group = "Gruppe",
        Along = "Dazu",
        Number = "Nummer",
        NoTime = "wird noch bekannt gegeben",
        Code = "QR-Code der Eintrittskarte. Er wird am Einlass gelesen; wer ihn nicht zeigen kann, nennt dort Namen und Nummer.",
        Use = "Bitte zeigen Sie den Code am Einlass, auf Papier oder auf dem Telefon. Er gilt einmal für jede Person; kommen nicht alle zugleich, zeigt ihn jeder, der kommt.",
    };

    private static readonly TicketWords s_english = new("en")
    {
        Ticket = "Ticket",
        Time = "Time",
        Place = "Place",
        Name = "Name",
        People = "People",
        Group = "Group",
        Along = "With it",
        Number = "Number",
        NoTime = "to be announced",
        Code = "QR code of the ticket. It is read at the door; whoever cannot show it tells their name and number there.",
        Use = "Please show the code at the door, on paper or on your phone. It is good once for each person; if you do not come together, whoever comes shows it.",
    };

    private TicketWords(string language) => Language = language;

    public string Language { get; }

    public required string Ticket { get; init; }

    public required string Time { get; init; }

    public required string Place { get; init; }

    public required string Name { get; init; }

    public required string People { get; init; }

    public required string Group { get; init; }

    public required string Along { get; init; }

    public required string Number { get; init; }

    public required string NoTime { get; init; }

    /// <summary>What is said of the code to those who do not see it.</summary>
    public required string Code { get; init; }

    public required string Use { get; init; }

    public static TicketWords In(string locale) => locale is "en" ? s_english : s_german;

    public string Of(LocalizedText text) => Language is "en" ? text.En ?? text.De : text.De;

    /// <summary>From when until when, in the festival's zone.</summary>
    public string Period(DateTimeOffset? starts, DateTimeOffset? ends)
    {
        if (starts is null)
            return NoTime;
        var (from, until) = (Local(starts.Value), ends is null ? default : Local(ends.Value));
        var text = ends is null ? $"{Day(from)}, {Clock(from)}"
            : from.Date == until.Date ? $"{Day(from)}, {Clock(from)}\u2013{Clock(until)}"
            : $"{Day(from)}, {Clock(from)} \u2013 {Day(until)}, {Clock(until)}";
        return Language is "en" ? text : $"{text} Uhr";
    }

    private static LocalDateTime Local(DateTimeOffset time) => Instant.FromDateTimeOffset(time).InZone(FestivalTime.Zone).LocalDateTime;

    private static string Clock(LocalDateTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private string Day(LocalDateTime time) => time.ToString(Language is "en" ? "d MMMM yyyy" : "dd.MM.yyyy", CultureInfo.InvariantCulture);
}
