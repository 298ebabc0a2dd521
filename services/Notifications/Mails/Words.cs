using System.Globalization;
using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Notifications.Mails;

/// <summary>How a language writes what templates are filled in with.</summary>
internal sealed class Words
{
    private static readonly Words s_german = new(isEnglish: false);
    private static readonly Words s_english = new(isEnglish: true);

    private readonly bool _isEnglish;

    private Words(bool isEnglish) => _isEnglish = isEnglish;

    public static Words In(string locale) => locale is "en" ? s_english : s_german;

    public string Open => _isEnglish ? "not known yet" : "noch offen";

    public string TitleLabel => _isEnglish ? "Title" : "Titel";

    public string TimeLabel => _isEnglish ? "Time" : "Zeit";

    public string PlaceLabel => _isEnglish ? "Place" : "Ort";

    public string PeopleLabel => _isEnglish ? "Party" : "Personenzahl";

    /// <summary>The text in this language, or in German where nobody has translated it.</summary>
    public string? Of(LocalizedText? text) => _isEnglish ? text?.En ?? text?.De : text?.De;

    /// <summary>A time in the festival's zone.</summary>
    public string? Of(DateTimeOffset? time)
    {
        if (time is not { } given)
            return null;
        var local = Instant.FromDateTimeOffset(given).InZone(FestivalTime.Zone);
        return _isEnglish ? $"{local.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} (Europe/Berlin)" : $"{local.ToString("dd.MM.yyyy, HH:mm", CultureInfo.InvariantCulture)} Uhr";
    }

    public string People(int many) => (many, _isEnglish) switch
    {
        (1, true) => "1 person",
        (1, false) => "1 Person",
        (_, true) => $"{many} people",
        _ => $"{many} Personen",
    };

    public string Role(string role) => (role, _isEnglish) switch
    {
        ("publisher", true) => "editor",
        ("publisher", false) => "Redaktion",
        ("checkin", true) => "door staff",
        ("checkin", false) => "Einlass",
        ("office", true) => "central office",
        ("office", false) => "Geschäftsstelle",
        ("juror", true) => "jury",
        ("juror", false) => "Jury",
        ("learner", true) => "learning network",
        ("learner", false) => "Lernnetzwerk",
        ("ops", true) => "operations",
        ("ops", false) => "Betrieb",
        _ => role,
    };
}
