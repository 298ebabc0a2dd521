using System.Globalization;

namespace KiBiennale.Events.Tests;

/// <summary>A rule, with the first and the last day on which it may fall.</summary>
internal sealed record RuleOfDays(string Rule, string First, string Last);

/// <summary>Recurrence rules as hubs might write them; the same of the same seed.</summary>
internal sealed class RandomRules(int seed)
{
    private static readonly string[] s_weekDays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    private readonly Random _random = new(seed);

    public IReadOnlyList<RuleOfDays> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private RuleOfDays Next()
    {
        var first = new DateOnly(2026, 1, 1).AddDays(_random.Next(800));
        var last = first.AddDays(_random.Next(1, 732));
        var frequency = OneOf("DAILY", "WEEKLY", "MONTHLY", "YEARLY");
        List<string> parts = ["FREQ=" + frequency];
        if (Often(0.4))
            parts.Add("INTERVAL=" + Number(_random.Next(1, 5)));
        var picked = frequency switch
        {
            "DAILY" => DailyParts(),
            "WEEKLY" => WeeklyParts(),
            "MONTHLY" => MonthlyParts(),
            _ => YearlyParts(),
        };
        parts.AddRange(picked);
        if (Often(0.2))
            parts.Add("WKST=" + OneOf(s_weekDays));
        if (Often(0.25))
            parts.Add("COUNT=" + Number(_random.Next(1, 40)));
        else if (Often(0.3))
            parts.Add("UNTIL=" + first.AddDays(_random.Next(0, 500)).ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        return new(string.Join(';', parts), Iso(first), Iso(last));
    }

    private IEnumerable<string> DailyParts()
    {
        if (Often(0.3))
            yield return "BYMONTH=" + Some(3, () => _random.Next(1, 13));
        if (Often(0.4))
            yield return "BYDAY=" + WeekDays(5);
        else if (Often(0.2))
            yield return "BYMONTHDAY=" + Some(8, () => _random.Next(1, 29));
    }

    private IEnumerable<string> WeeklyParts()
    {
        if (Often(0.8))
            yield return "BYDAY=" + WeekDays(5);
        if (Often(0.2))
            yield return "BYMONTH=" + Some(4, () => _random.Next(1, 13));
    }

    private IEnumerable<string> MonthlyParts()
    {
        if (Often(0.35))
        {
            yield return "BYDAY=" + string.Join(',', Distinct(3, () => Number(OneOf(-2, -1, 1, 2, 3, 4)) + OneOf(s_weekDays)));
        }
        else if (Often(0.4))
        {
            yield return "BYMONTHDAY=" + Some(4, MonthDay);
        }
        else if (Often(0.7))
        {
            yield return "BYDAY=" + WeekDays(5);
            yield return "BYSETPOS=" + Some(2, () => OneOf(-2, -1, 1, 2, 3));
        }
    }

    private IEnumerable<string> YearlyParts()
    {
        yield return "BYMONTH=" + Some(4, () => _random.Next(1, 13));
        if (Often(0.4))
            yield return "BYMONTHDAY=" + Some(3, () => _random.Next(1, 29));
        else if (Often(0.5))
            yield return "BYDAY=" + string.Join(',', Distinct(2, () => Number(OneOf(-1, 1, 2, 3)) + OneOf(s_weekDays)));
        else
            yield return "BYDAY=" + WeekDays(3);
    }

    private string WeekDays(int most) => string.Join(',', Distinct(most, () => OneOf(s_weekDays)));

    private string Some(int most, Func<int> next) => string.Join(',', Distinct(most, next).Order().Select(Number));

    private IEnumerable<T> Distinct<T>(int most, Func<T> next) => Enumerable.Range(0, _random.Next(1, most + 1)).Select(_ => next()).Distinct();

    // In every month: a rule that never falls would keep the other side busy for ever.
    private int MonthDay() => OneOf(-1, 1) * _random.Next(1, 29);

    private T OneOf<T>(params T[] all) => all[_random.Next(all.Length)];

    private bool Often(double probability) => _random.NextDouble() < probability;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
