using Ical.Net;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Events.Domain;

/// <summary>The days on which a recurrence rule (RFC 5545) falls.</summary>
public static class Recurrence
{
    /// <summary>Most days from the first to the last on which a rule may fall.</summary>
    public const int MostDays = 731;

    public const string Unsupported = "unsupported_recurrence";

    // A step is a day at least: so many without any that matches lead beyond the last day of every period allowed.
    private static readonly EvaluationOptions s_bounded = new() { MaxUnmatchedIncrementsLimit = MostDays + 1 };

    /// <summary>What is wrong with a rule of days; null: nothing.</summary>
    public static Breach? BreachOf(string path, string rule)
    {
        if (Read(rule) is not { } read)
            return new(path, "must be a recurrence rule (RFC 5545) such as FREQ=WEEKLY;BYDAY=TU,WE.");
        return UnsupportedIn(read) is { } why ? new(path, why, Unsupported) : null;
    }

    /// <summary>
    /// The days, in order; none for a rule that is a breach. The first day is one of them only if the rule falls on it, as
    /// is every day: COUNT counts those alone.
    /// </summary>
    public static IReadOnlyList<LocalDate> Days(string rule, LocalDate first, LocalDate last)
    {
        if (Read(rule) is not { } read || UnsupportedIn(read) is not null)
            return [];
        var end = LocalDate.Min(last, first.PlusDays(MostDays));
        if (read.Until is { } until)
        {
            // Ical.Net takes the whole year for over when only its own first day lies beyond UNTIL.
            end = LocalDate.Min(end, DayOf(until));
            read.Until = null;
        }

        var begin = new CalDateTime(first.ToDateOnly());
        var days = new List<LocalDate>();
        try
        {
            foreach (var period in new RecurrencePatternEvaluator(read).Evaluate(begin, begin, s_bounded))
            {
                var day = LocalDate.FromDateOnly(period.StartTime.Date);
                if (day > end)
                    break;
                days.Add(day);
            }
        }
        catch (EvaluationException)
        {
            // There is no further day before the end of the period, or of the calendar.
        }

        return days;
    }

    private static RecurrenceRule? Read(string rule)
    {
        var parts = rule.Split(';').Select(part => part.Split('=')[0].ToUpperInvariant()).ToList();
        if (parts.Distinct().Count() < parts.Count)
            return null;
        try
        {
            var read = new RecurrenceRule(rule);
            // An UNTIL that is no time is read over.
            return parts.Contains("UNTIL") && read.Until is null ? null : read;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>What the standard leaves open or forbids, and what is no day.</summary>
    private static string? UnsupportedIn(RecurrenceRule rule)
    {
        var frequency = rule.Frequency;
        if (frequency is not (FrequencyType.Daily or FrequencyType.Weekly or FrequencyType.Monthly or FrequencyType.Yearly))
            return "makes days: FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.";
        if (rule.ByHour.Count + rule.ByMinute.Count + rule.BySecond.Count > 0)
            return "makes days: BYHOUR, BYMINUTE and BYSECOND are none of its parts.";
        if (rule.ByYearDay.Count + rule.ByWeekNo.Count > 0)
            return "has BYYEARDAY or BYWEEKNO, which are not supported.";
        if (rule.ByDay.Exists(day => day.Offset is not null) && frequency is (FrequencyType.Daily or FrequencyType.Weekly))
            return "numbers weekdays of a month or a year: that goes with FREQ=MONTHLY or YEARLY.";
        if (rule.ByMonthDay.Count > 0 && frequency is FrequencyType.Weekly)
            return "has BYMONTHDAY, which does not go with FREQ=WEEKLY.";
        // The standard can be read both ways, and libraries do: in each month, or in the first day's.
        if (rule.ByMonthDay.Count > 0 && frequency is FrequencyType.Yearly && rule.ByMonth.Count == 0)
            return "has BYMONTHDAY, which with FREQ=YEARLY needs BYMONTH; for each month there is FREQ=MONTHLY.";
        if (rule.BySetPosition.Count > 0 && rule.ByDay.Count + rule.ByMonthDay.Count + rule.ByMonth.Count == 0)
            return "has BYSETPOS, which picks from what another BY part makes.";
        return null;
    }

    /// <summary>The first day being a date, so is the end: a time is one of the festival's days.</summary>
    private static LocalDate DayOf(CalDateTime until) => until.IsUtc
        ? Instant.FromDateTimeUtc(until.AsUtc).InZone(FestivalTime.Zone).Date
        : LocalDate.FromDateOnly(until.Date);
}
