using System.Net.Mail;
using System.Text.RegularExpressions;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using NodaTime;
using NodaTime.Text;

namespace KiBiennale.Events.Features.Input;

/// <summary>Checks of the shapes that occur in events only.</summary>
internal static partial class FaultChecksOfEvents
{
    public const int MostPlaces = 100_000;

    private static readonly IPattern<LocalTime> s_timeOfDay = new CompositePatternBuilder<LocalTime>
    {
        { LocalTimePattern.CreateWithInvariantCulture("HH':'mm"), _ => true },
        { LocalTimePattern.CreateWithInvariantCulture("HH':'mm':'ss"), _ => true },
    }.Build();

    public static LocalDate? Date(this Faults faults, string path, string? value) =>
        value is null ? null : faults.RequiredDate(path, value);

    public static LocalDate RequiredDate(this Faults faults, string path, string? value)
    {
        var parsed = LocalDatePattern.Iso.Parse(value ?? "");
        if (parsed.Success && parsed.Value.Year is >= 2000 and < 2100)
            return parsed.Value;
        faults.Add(path, "must be a day such as 2026-09-07.");
        return default;
    }

    public static LocalTime TimeOfDay(this Faults faults, string path, string? value)
    {
        var parsed = s_timeOfDay.Parse(value ?? "");
        if (!parsed.Success)
            faults.Add(path, "must be a time of day such as 10:00.");
        return parsed.Success ? parsed.Value : default;
    }

    public static string RecurrenceRule(this Faults faults, string path, string? value)
    {
        var rule = faults.Required(path, value, 500);
        if (faults.Has(path))
            return rule;
        if (Recurrence.BreachOf(path, rule) is { } breach)
            faults.Add(path, breach.Message, breach.Code);
        return rule;
    }

    public static int? Places(this Faults faults, string path, int? value) =>
        value is null ? null : faults.Within(path, value, 1, MostPlaces);

    public static string Language(this Faults faults, string path, string? value)
    {
        if (value is null || !LanguagePattern().IsMatch(value))
            faults.Add(path, "must be a two-letter language code (ISO 639-1) such as de.");
        return value ?? "";
    }

    public static string? Email(this Faults faults, string path, string? value)
    {
        var address = faults.Optional(path, value, 254);
        if (address is not null && !MailAddress.TryCreate(address, out _))
            faults.Add(path, "must be a mail address.");
        return address;
    }

    public static string RequiredUrl(this Faults faults, string path, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            faults.Add(path, "is required.");
        return faults.Url(path, value) ?? "";
    }

    public static IReadOnlyList<T> AtLeastOne<T>(this Faults faults, string path, IReadOnlyList<T> items)
    {
        if (items.Count == 0 && !faults.Has(path))
            faults.Add(path, "needs at least one.");
        return items;
    }

    [GeneratedRegex("^[a-z]{2}$")]
    private static partial Regex LanguagePattern();
}
