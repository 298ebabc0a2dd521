using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace KiBiennale.Events.Features;

/// <summary>A month of the programme.</summary>
/// <param name="Month">As in <c>2026-09</c>.</param>
/// <param name="Days">Each day of it, in the festival's zone.</param>
public sealed record CalendarMonth(string Month, IReadOnlyList<CalendarDay> Days);

/// <summary>A day of it.</summary>
/// <param name="Date">The day (Europe/Berlin).</param>
/// <param name="Count">Events that take place on it, be it only in part.</param>
public sealed record CalendarDay(LocalDate Date, int Count);

/// <summary>How many events there are on each day of a month. What has no date yet is on none.</summary>
internal static class CountEvents
{
    private static readonly YearMonthPattern s_month = YearMonthPattern.Iso;
    private static readonly LocalDate s_epoch = new(1970, 1, 1);

    public static async Task<Results<Ok<CalendarMonth>, NotModified, ProblemHttpResult>> Handle(
        [AsParameters] EventFilter filter, string? month, HttpContext http, ProgrammeReader programme, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var read = s_month.Parse(month ?? "");
        if (!read.Success || read.Value.Year is < 2000 or >= 2100)
            faults.Add("month", "must be a month such as 2026-09.");
        if (await filter.ReadAsync(faults, cancellationToken) is not { } selection)
            return Problems.Invalid(faults);

        var (first, days) = (read.Value.OnDayOfMonth(1), CalendarSystem.Iso.GetDaysInMonth(read.Value.Year, read.Value.Month));
        var begin = Period.DaysBetween(s_epoch, first);
        var counts = await programme.AskAsync(index => index.CountByDay(index.Select(selection), begin, begin + days - 1), cancellationToken);
        return http.IsNotModified($"\"{month}.{string.Join('.', counts)}\"")
            ? Conditional.NotModified
            : TypedResults.Ok(new CalendarMonth(month!, [.. counts.Select((count, day) => new CalendarDay(first.PlusDays(day), count))]));
    }
}
