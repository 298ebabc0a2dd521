using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using KiBiennale.Events.Domain;
using NodaTime;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>The days on which a slot rule falls, days left out among them.</summary>
internal static class SlotDays
{
    public const int Most = 5000;

    /// <summary>One more than <see cref="Most"/> where there are too many; none of a rule of hours or minutes.</summary>
    public static IReadOnlyList<LocalDate> Of(SlotRule slots)
    {
        var rule = new RecurrencePattern(slots.Rule);
        if (rule.Frequency < FrequencyType.Daily)
            return [];
        var last = DateOf(slots.LastDay);
        // Without an end, a rule that never falls on any day is looked for for ever.
        if (rule.Until is null || rule.Until.Date > last.Date)
            rule.Until = last;
        var first = DateOf(slots.FirstDay);
        return
        [
            .. new CalendarEvent { Start = first, RecurrenceRule = rule }.GetOccurrences(first).Take(Most + 1)
                .Select(occurrence => LocalDate.FromDateOnly(occurrence.Period.StartTime.Date)).Where(day => day <= slots.LastDay),
        ];
    }

    private static CalDateTime DateOf(LocalDate day) => new(day.Year, day.Month, day.Day);
}
