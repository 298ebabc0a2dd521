using System.Text.Json;
using KiBiennale.Events.Domain;
using NodaTime.Text;

namespace KiBiennale.Events.Tests;

/// <summary>
/// Days of rules, as a second implementation makes them too. Left out of the comparison is what ical.js 2.2 gets wrong:
/// FREQ=MONTHLY with BYMONTH, numbers in another order than theirs, BYMONTHDAY below zero with FREQ=DAILY or YEARLY, and a first
/// day on which the rule does not fall, which the standard leaves open.
/// </summary>
public sealed class RecurrenceTests
{
    private const int Seed = 20260907;

    [Fact]
    public async Task Given_random_rules_When_a_second_implementation_makes_their_days_Then_both_agree()
    {
        var rules = new RandomRules(Seed).Take(300).Select(BegunOnADay).OfType<RuleOfDays>().ToList();
        Assert.True(rules.Count > 200);

        var theirs = JsonSerializer.Deserialize<List<List<string>>>(await Node.RunAsync("days.js", JsonSerializer.Serialize(rules, JsonSerializerOptions.Web)))!;

        foreach (var (rule, days) in rules.Zip(theirs))
            Assert.True(DaysOf(rule).SequenceEqual(days), $"Seed {Seed}, {rule}: {string.Join(' ', DaysOf(rule))} is not {string.Join(' ', days)}");
        // Agreement on nothing would prove nothing.
        Assert.True(theirs.Sum(days => days.Count) > 5000);
        Assert.True(theirs.Count(days => days.Count > 0) > 200);
    }

    [Theory]
    [InlineData("FREQ=WEEKLY;BYDAY=TU;COUNT=2", "2026-09-07", "2026-12-31", "2026-09-08 2026-09-15")]
    [InlineData("FREQ=DAILY;COUNT=2;BYMONTHDAY=31", "2026-09-07", "2026-12-31", "2026-10-31 2026-12-31")]
    [InlineData("FREQ=MONTHLY", "2026-08-31", "2026-12-31", "2026-08-31 2026-10-31 2026-12-31")]
    [InlineData("FREQ=MONTHLY;INTERVAL=4;BYMONTH=1,5,6,10;BYDAY=1SU", "2027-05-01", "2028-01-31", "2027-05-02 2028-01-02")]
    [InlineData("FREQ=MONTHLY;BYMONTH=11,10;BYDAY=-1FR", "2026-09-07", "2026-12-31", "2026-10-30 2026-11-27")]
    [InlineData("FREQ=YEARLY;BYMONTH=6,4;BYMONTHDAY=-11", "2027-01-01", "2027-12-31", "2027-04-20 2027-06-20")]
    [InlineData("FREQ=YEARLY;BYMONTH=4,5", "2026-05-31", "2027-12-31", "2026-05-31 2027-05-31")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU", "2026-09-08", "2026-09-30", "2026-09-08 2026-09-20 2026-09-22")]
    [InlineData("FREQ=YEARLY;BYDAY=WE;UNTIL=20280112", "2027-12-29", "2028-12-31", "2027-12-29 2028-01-05 2028-01-12")]
    [InlineData("FREQ=DAILY;UNTIL=20260908", "2026-09-07", "2026-12-31", "2026-09-07 2026-09-08")]
    [InlineData("FREQ=DAILY;UNTIL=20260908T230000Z", "2026-09-07", "2026-12-31", "2026-09-07 2026-09-08 2026-09-09")]
    [InlineData("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2026-09-07", "2028-09-07", "")]
    [InlineData("FREQ=YEARLY;INTERVAL=2147483647", "2026-09-07", "2028-09-07", "2026-09-07")]
    public void Given_a_rule_When_its_days_are_made_Then_they_are_those_of_the_standard(string rule, string first, string last, string expected)
    {
        Assert.Null(Recurrence.BreachOf("rule", rule));
        Assert.Equal(expected, string.Join(' ', DaysOf(new(rule, first, last))));
    }

    [Theory]
    [InlineData("FREQ=HOURLY", true)]
    [InlineData("FREQ=MINUTELY;INTERVAL=30", true)]
    [InlineData("FREQ=SECONDLY", true)]
    [InlineData("FREQ=DAILY;BYHOUR=10,11", true)]
    [InlineData("FREQ=DAILY;BYMINUTE=0", true)]
    [InlineData("FREQ=DAILY;BYSECOND=0", true)]
    [InlineData("FREQ=WEEKLY;BYDAY=1TU", true)]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20", true)]
    [InlineData("FREQ=YEARLY;BYYEARDAY=100", true)]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1", true)]
    [InlineData("FREQ=YEARLY;BYMONTHDAY=15", true)]
    [InlineData("FREQ=DAILY;BYSETPOS=1", true)]
    [InlineData("sometimes", false)]
    [InlineData("BYDAY=MO", false)]
    [InlineData("FREQ=DAILY;FREQ=WEEKLY", false)]
    [InlineData("FREQ=DAILY;COUNT=99999999999", false)]
    [InlineData("FREQ=DAILY;COUNT=2;UNTIL=20260910", false)]
    [InlineData("FREQ=DAILY;UNTIL=2026", false)]
    [InlineData("FREQ=DAILY;INTERVAL=0", false)]
    [InlineData("FREQ=DAILY;BYEASTER=0", false)]
    [InlineData("FREQ=DAILY;BYMONTH=13", false)]
    public void Given_a_rule_that_makes_no_days_When_it_is_read_Then_it_is_a_breach(string rule, bool isUnsupported)
    {
        var breach = Recurrence.BreachOf("rule", rule);

        Assert.Equal(isUnsupported ? "unsupported_recurrence" : "invalid", breach?.Code);
        Assert.Empty(DaysOf(new(rule, "2026-09-07", "2026-12-31")));
    }

    /// <summary>From the first day on which the rule falls; null when there is none.</summary>
    private static RuleOfDays? BegunOnADay(RuleOfDays rule)
    {
        var unbounded = rule.Rule.Split(';').Where(part => !part.StartsWith("COUNT", StringComparison.Ordinal) && !part.StartsWith("UNTIL", StringComparison.Ordinal));
        return DaysOf(rule with { Rule = string.Join(';', unbounded) }).FirstOrDefault() is { } first ? rule with { First = first } : null;
    }

    private static List<string> DaysOf(RuleOfDays rule) =>
        [.. Recurrence.Days(rule.Rule, LocalDatePattern.Iso.Parse(rule.First).Value, LocalDatePattern.Iso.Parse(rule.Last).Value).Select(LocalDatePattern.Iso.Format)];
}
