using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using KiBiennale.ServiceDefaults;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace KiBiennale.Events.Features.Import;

/// <summary>The time zones of a calendar: those that everybody knows, those of Windows, and those that the file itself explains.</summary>
internal sealed class CalendarZones(CalendarComponent calendar)
{
    private readonly Dictionary<string, Func<LocalDateTime, IReadOnlyList<Offset>>?> _known = [];

    /// <summary>
    /// The offsets that a local time may have: two where a clock change repeats it, none where it is skipped. Null where
    /// nobody knows the zone. No name: a floating time, which is meant at the festival.
    /// </summary>
    public IReadOnlyList<Offset>? OffsetsAt(string? name, LocalDateTime time)
    {
        if (name is null)
            return OffsetsAt(FestivalTime.Zone, time);
        if (!_known.TryGetValue(name, out var zone))
            _known[name] = zone = Find(name);
        return zone?.Invoke(time);
    }

    private Func<LocalDateTime, IReadOnlyList<Offset>>? Find(string name)
    {
        // Some put a name of their own before: /mozilla.org/20050126_1/Europe/Berlin
        var plain = name.StartsWith('/') ? string.Join('/', name.Split('/')[^2..]) : name;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(plain) is { } zone)
            return time => OffsetsAt(zone, time);
        if (calendar.Components.Find(part => part.Name is "VTIMEZONE" && part["TZID"]?.Value == name) is { } explained && Observances(explained) is { Count: > 0 } observances)
            return time => OffsetsAt(observances, time);
        return TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.TryGetValue(name, out var ofWindows)
            ? time => OffsetsAt(DateTimeZoneProviders.Tzdb[ofWindows], time)
            : null;
    }

    private static IReadOnlyList<Offset> OffsetsAt(DateTimeZone zone, LocalDateTime time)
    {
        var mapping = zone.MapLocal(time);
        return mapping.Count switch { 0 => [], 1 => [mapping.Single().Offset], _ => [mapping.First().Offset, mapping.Last().Offset] };
    }

    private static IReadOnlyList<Offset> OffsetsAt(List<Observance> observances, LocalDateTime time) =>
        [.. observances.Select(o => o.To).Distinct().Where(offset => InForce(observances, time.WithOffset(offset).ToInstant()) == offset).OrderByDescending(offset => offset)];

    private static Offset InForce(List<Observance> observances, Instant instant) =>
        observances.FindLast(o => o.Begins <= instant)?.To ?? observances[0].From;

    /// <summary>When an offset begins to be in force, and which was before.</summary>
    private sealed record Observance(Instant Begins, Offset From, Offset To);

    private static List<Observance> Observances(CalendarComponent zone)
    {
        var found = new List<Observance>();
        foreach (var part in zone.Components)
        {
            if (OffsetOf(part["TZOFFSETFROM"]) is not { } from || OffsetOf(part["TZOFFSETTO"]) is not { } to || CalendarTimes.Local(part["DTSTART"]?.Value) is not { } first)
                continue;
            found.AddRange(Onsets(part, first).Select(onset => new Observance(onset.WithOffset(from).ToInstant(), from, to)));
        }

        return [.. found.OrderBy(o => o.Begins)];
    }

    private const int MostOnsets = 500;

    private static IEnumerable<LocalDateTime> Onsets(CalendarComponent part, LocalDateTime first)
    {
        var dates = part.All("RDATE").SelectMany(line => line.Value.Split(',')).Select(CalendarTimes.Local).OfType<LocalDateTime>();
        if (part["RRULE"] is not { } rule)
            return dates.Prepend(first);
        try
        {
            // Clocks change by rules of years; others would go on for ever.
            if (new RecurrencePattern(rule.Value) is not { Frequency: Ical.Net.FrequencyType.Yearly, ByMonthDay.Count: 0 })
                return dates.Prepend(first);
            var start = new CalDateTime(first.ToDateTimeUnspecified());
            // Outlook's begin in 1601; no event lies outside this century.
            return
            [
                .. dates,
                .. new CalendarEvent { Start = start, RecurrenceRule = new(rule.Value) }.GetOccurrences(new CalDateTime(1999, 1, 1)).Take(MostOnsets).TakeWhile(o => o.Period.StartTime.Year < 2101)
                    .Select(o => LocalDateTime.FromDateTime(o.Period.StartTime.Value)),
            ];
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or Ical.Net.Evaluation.EvaluationException)
        {
            return dates.Prepend(first);
        }
    }

    private static Offset? OffsetOf(CalendarLine? line)
    {
        var text = line?.Value.Trim() ?? "";
        return OffsetPattern.CreateWithInvariantCulture(text.Length > 5 ? "+HHmmss" : "+HHmm").Parse(text) is { Success: true, Value: var offset } ? offset : null;
    }
}
