using Ical.Net.DataTypes;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features.Input;
using KiBiennale.ServiceDefaults.Http;
using NodaTime;
using Period = NodaTime.Period;

namespace KiBiennale.Events.Features.Import;

/// <summary>An entry that recurs, as slots: one a day, from its begin to its end.</summary>
internal static class CalendarRules
{
    /// <summary>Null where it does not recur, or not in a way that slots can say: then a fault is noted.</summary>
    public static SlotRule? Slots(
        this Faults faults, CalendarComponent entry, CalendarTime starts, OffsetDateTime ends, IEnumerable<LocalDate> moved, CalendarZones zones, int? capacity)
    {
        if (entry["RRULE"] is not { } line)
            return entry["RDATE"] is null ? null : Refuse("Days that follow no rule (RDATE) become events of their own: write them so.");
        if (entry["RDATE"] is not null || entry["EXRULE"] is not null || entry.All("RRULE").Skip(1).Any())
            return Refuse("Only one RRULE, with EXDATE, becomes slots.");
        if (Rule(line.Value, faults) is not { } rule)
            return null;
        if (rule is { Count: null, Until: null })
            return Refuse("The rule has no end: add COUNT or UNTIL.", "endless_recurrence");

        var first = starts.Time.LocalDateTime;
        var last = starts.IsDay ? first.Date.At(new(23, 59)) : ends.LocalDateTime;
        if (last.Date != first.Date || Period.Between(first, last, PeriodUnits.Minutes).Minutes < 5)
            return Refuse("A day's slot must last five minutes at least, and end on its day.");
        var except = entry.All("EXDATE").SelectMany(except => except.Value.Split(',').Select(value => faults.Time("slots.exceptDays", except, value, zones)?.Time.Date))
            .OfType<LocalDate>().Concat(moved).Distinct().Order().ToList();
        var lastDay = rule.Until is { } until ? LastDay(until, starts, entry["DTSTART"]!, zones) : new(2099, 12, 31);
        rule.Until = null;
        var slots = new SlotRule(
            $"{rule}", first.TimeOfDay, last.TimeOfDay, (int)Period.Between(first, last, PeriodUnits.Minutes).Minutes, first.Date, lastDay, except, capacity, []);
        var days = lastDay < first.Date ? [] : Recurrence.Days(slots.Rule, slots.FirstDay, slots.LastDay);
        if (days.Count == 0)
            return Refuse("The rule falls on no day.");
        if (days.Count < rule.Count)
            return Refuse($"The rule goes on for more than {Recurrence.MostDays} days.", "too_many_slots");
        if (!days.All(day => IsAt(day)))
            return Refuse("In its own time zone it is not at one time of the day at the festival.");
        return slots with { LastDay = rule.Count is null ? lastDay : days[^1] };

        // A zone that changes its clocks on other days moves what recurs.
        bool IsAt(LocalDate day)
        {
            var written = day.At(starts.Written.TimeOfDay);
            return starts.Written.Date == first.Date && (starts.IsDay || (IsUtc(entry["DTSTART"]!) ? [Offset.Zero] : zones.OffsetsAt(entry["DTSTART"]!.Parameters.GetValueOrDefault("TZID"), written))
                is not [var offset] || written.WithOffset(offset).InZone(ServiceDefaults.FestivalTime.Zone).TimeOfDay == first.TimeOfDay);
        }

        SlotRule? Refuse(string message, string code = "unsupported_recurrence")
        {
            faults.Add("slots", message, code);
            return null;
        }
    }

    private static bool IsUtc(CalendarLine line) => line.Value.EndsWith('Z');

    private static RecurrencePattern? Rule(string text, Faults faults)
    {
        faults.RecurrenceRule("slots.rule", text);
        return faults.Has("slots.rule") ? null : new(text);
    }

    /// <summary>An UNTIL before the day's begin leaves the day out.</summary>
    private static LocalDate LastDay(CalDateTime until, CalendarTime starts, CalendarLine begin, CalendarZones zones)
    {
        var day = LocalDate.FromDateOnly(until.Date);
        if (!until.HasTime)
            return day;
        var time = day.At(LocalTime.FromTimeOnly(until.Time!.Value));
        if (until.IsUtc && !IsUtc(begin) && !starts.IsDay)
        {
            var instant = time.InUtc().ToInstant();
            // The offset of about then; an hour more or less matters only where a clock changes at the begin itself.
            var offset = zones.OffsetsAt(begin.Parameters.GetValueOrDefault("TZID"), time) is [var found, ..] ? found : starts.Time.Offset;
            time = instant.WithOffset(offset).LocalDateTime;
        }

        return time.TimeOfDay < starts.Written.TimeOfDay ? time.Date.PlusDays(-1) : time.Date;
    }
}
