using System.Globalization;
using System.Text.RegularExpressions;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using NodaTime;
using NodaTime.Text;

namespace KiBiennale.Events.Features.Import;

/// <summary>A time of a calendar, at the festival.</summary>
/// <param name="Time">With the offset that the festival's zone has then.</param>
/// <param name="Written">As it stands there, in its own zone.</param>
/// <param name="IsDay">Whether it is a day without time: then its first moment is meant.</param>
internal sealed record CalendarTime(OffsetDateTime Time, LocalDateTime Written, bool IsDay);

/// <summary>Times of iCalendar: days, local times of a zone, floating times, UTC.</summary>
internal static partial class CalendarTimes
{
    private static readonly LocalDatePattern s_day = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly LocalDateTimePattern s_time = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    /// <summary>A local time without its zone; null: it is none.</summary>
    public static LocalDateTime? Local(string? value) => s_time.Parse((value ?? "").Trim().TrimEnd('Z')) is { Success: true, Value: var time } ? time : null;

    /// <summary>A fault is noted at the path where the event would have it.</summary>
    public static CalendarTime? Time(this Faults faults, string path, CalendarLine line, string value, CalendarZones zones)
    {
        var text = value.Trim();
        var isDay = !text.Contains('T', StringComparison.Ordinal);
        var written = isDay ? s_day.Parse(text) is { Success: true, Value: var day } ? day.AtMidnight() : null : Local(text);
        if (written is not { Year: >= 2000 and < 2100 } local)
        {
            faults.Add(path, $"{line.Name} must be a time such as 20260907T100000, of this century.");
            return null;
        }

        var zone = isDay ? null : line.Parameters.GetValueOrDefault("TZID");
        switch (text.EndsWith('Z') ? [Offset.Zero] : zones.OffsetsAt(zone, local))
        {
            case null:
                faults.Add(path, $"The time zone '{zone}' is not known, and the file does not explain it.", "unknown_time_zone");
                return null;
            case []:
                faults.Add(path, "The clock change skips this time.", "nonexistent_time");
                return null;
            case [var offset]:
                return new(local.WithOffset(offset).InZone(FestivalTime.Zone).ToOffsetDateTime(), local, isDay);
            default:
                faults.Add(path, "The clock change repeats this time: write it in UTC.", "ambiguous_time");
                return null;
        }
    }

    /// <summary>Begin and end: where no end stands, a length, or else the day, or the moment.</summary>
    public static (CalendarTime Starts, OffsetDateTime Ends)? Times(this Faults faults, CalendarComponent entry, CalendarZones zones)
    {
        if (entry["DTSTART"] is not { } begin)
        {
            faults.Add("starts", "DTSTART is required.");
            return null;
        }

        var starts = faults.Time("starts", begin, begin.Value, zones);
        var ends = entry["DTEND"] is { } end ? faults.Time("ends", end, end.Value, zones)?.Time
            : entry["DURATION"] is { } length ? After(starts, length.Value, faults)
            : starts is { IsDay: true } ? FestivalTime.Zone.AtStartOfDay(starts.Written.Date.PlusDays(1)).ToOffsetDateTime()
            : starts?.Time;
        return starts is null || ends is null ? null : (starts, ends.Value);
    }

    public static string Text(OffsetDateTime time) => OffsetDateTimePattern.Rfc3339.Format(time);

    /// <summary>Days of the calendar first, whatever their length, then hours that pass (RFC 5545, 3.8.2.5).</summary>
    private static OffsetDateTime? After(CalendarTime? starts, string length, Faults faults)
    {
        if (LengthPattern().Match(length.Trim()) is not { Success: true } match)
        {
            faults.Add("ends", "DURATION must be a length such as PT1H30M.");
            return null;
        }

        return starts?.Time.LocalDateTime.PlusDays((7 * Part("w")) + Part("d")).InZoneLeniently(FestivalTime.Zone)
            .PlusSeconds((3600 * Part("h")) + (60 * Part("m")) + Part("s")).ToOffsetDateTime();

        int Part(string name) => match.Groups[name] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^\+?P(?=.)(?:(?<w>[0-9]{1,4})W)?(?:(?<d>[0-9]{1,4})D)?(?:T(?=.)(?:(?<h>[0-9]{1,4})H)?(?:(?<m>[0-9]{1,5})M)?(?:(?<s>[0-9]{1,5})S)?)?\z")]
    private static partial Regex LengthPattern();
}
