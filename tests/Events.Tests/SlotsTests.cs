using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using KiBiennale.Events.Domain;
using NodaTime;
using NodaTime.Text;

namespace KiBiennale.Events.Tests;

public sealed class SlotsTests
{
    private static readonly SlotRule s_mornings = new(
        "FREQ=DAILY", new(10, 0), new(12, 0), 60, new(2026, 9, 7), new(2026, 9, 9), [new(2026, 9, 8)], 6);

    [Fact]
    public void Given_a_rule_When_slots_are_made_Then_they_follow_each_other_on_its_days_without_the_excepted_ones()
    {
        var slots = Slots.Of(s_mornings with { Minutes = 50 });

        Assert.Equal(["2026-09-07T10:00", "2026-09-07T10:50", "2026-09-09T10:00", "2026-09-09T10:50"], slots.Select(slot => slot.Id));
        Assert.All(slots, slot => Assert.Equal((6, false), (slot.Capacity, slot.Cancelled)));
        Assert.Equal(("2026-09-07T10:00:00+02:00", "2026-09-07T10:50:00+02:00"), (Rfc(slots[0].Starts), Rfc(slots[0].Ends)));
    }

    [Theory]
    [InlineData("2026-03-29", "01:00", "05:00", 30, "01:00+01 01:30+01 03:00+02 03:30+02 04:00+02 04:30+02")]
    [InlineData("2026-03-29", "02:00", "04:00", 60, "03:00+02")]
    [InlineData("2026-03-29", "02:00", "03:00", 30, "")]
    [InlineData("2026-03-29", "01:30", "04:30", 45, "03:00+02 03:45+02")]
    [InlineData("2026-10-25", "02:00", "04:00", 30, "02:00+02 02:30+02 03:00+01 03:30+01")]
    [InlineData("2026-10-25", "01:30", "04:00", 60, "01:30+02 02:30+02")]
    [InlineData("2026-09-07", "22:00", "00:00", 60, "22:00+02 23:00+02")]
    public void Given_a_day_When_its_clock_changes_Then_a_time_that_is_skipped_makes_no_slot_and_the_earlier_of_a_repeated_one_does(
        string day, string from, string until, int minutes, string expected)
    {
        var date = LocalDatePattern.Iso.Parse(day).Value;
        var slots = Slots.Of(s_mornings with { From = Time(from), Until = Time(until), Minutes = minutes, FirstDay = date, LastDay = date });

        Assert.Equal(expected, string.Join(' ', slots.Select(slot => OffsetDateTimePattern.CreateWithInvariantCulture("HH':'mmo<g>").Format(slot.Starts))));
    }

    [Property]
    public bool Whatever_the_rule_slots_are_of_its_length_and_do_not_overlap(byte day, bool isSpring, ushort from, ushort until, byte minutes)
    {
        var first = (isSpring ? new LocalDate(2026, 3, 29) : new LocalDate(2026, 10, 25)).PlusDays(-(day % 3));
        var slots = Slots.Of(s_mornings with
        {
            From = LocalTime.Midnight.PlusMinutes(from % 1440),
            Until = LocalTime.Midnight.PlusMinutes(until % 1440),
            Minutes = 5 + minutes,
            FirstDay = first,
            LastDay = first.PlusDays(3),
        });

        return slots.All(slot => slot.Ends - slot.Starts == Duration.FromMinutes(5 + minutes))
            && slots.Zip(slots.Skip(1)).All(pair => pair.First.Ends.ToInstant() <= pair.Second.Starts.ToInstant())
            && slots.Select(slot => slot.Id).Distinct().Count() == slots.Count;
    }

    [Fact]
    public void Given_changes_When_several_meet_a_slot_Then_the_last_counts()
    {
        var slots = Slots.Of(s_mornings with
        {
            Changes =
            [
                new(null, new(2026, 9, 7), new(2026, 9, 8), 20, Cancelled: true, new("Umbau")),
                new("2026-09-07T11:00", null, null, null, Cancelled: false, null),
                new("2026-09-09T10:00", null, null, 2, null, null),
                new(null, new(2026, 9, 9), new(2026, 9, 9), 3, null, null),
            ],
        });

        Assert.Equal(
            [("2026-09-07T10:00", 20, true), ("2026-09-07T11:00", 20, false), ("2026-09-09T10:00", 3, false), ("2026-09-09T11:00", 3, false)],
            slots.Select(slot => (slot.Id, slot.Capacity!.Value, slot.Cancelled)));
    }

    [Fact]
    public void Given_the_escape_room_of_the_demo_When_its_slots_are_made_Then_there_are_eight_on_each_of_74_days()
    {
        var programme = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "programme.json")))!;
        var entry = programme["events"]!.AsArray().Single(entry => entry!["externalId"]!.GetValue<string>() == "ki-escape-room")!;
        var written = entry["body"]!["slots"]!;
        (written["from"], written["until"]) = (written["from"] + ":00", written["until"] + ":00");
        var rule = Kept(written.ToJsonString());

        var slots = Slots.Of(rule);

        Assert.Equal(74 * 8, slots.Count);
        Assert.Equal(("2026-09-08T10:00", "2026-12-19T17:00"), (slots[0].Id, slots[^1].Id));
        Assert.DoesNotContain(slots, slot => slot.Id.StartsWith("2026-10-03", StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_rule_kept_before_there_were_changes_When_it_is_read_Then_it_has_none_and_is_written_so()
    {
        const string Old = """
            { "rule": "FREQ=DAILY", "from": "10:00:00", "until": "12:00:00", "minutes": 60, "firstDay": "2026-09-07", "lastDay": "2026-09-09", "exceptDays": ["2026-09-08"], "capacity": 6 }
            """;
        var read = Kept(Old);

        Assert.Empty(read.Changes);
        Assert.Equal(4, Slots.Of(read).Count);
        Assert.Empty(Kept(Old.Replace("\"capacity\": 6", "\"capacity\": 6, \"changes\": null", StringComparison.Ordinal)).Changes);
        Assert.Equal(JsonSerializer.Serialize(s_mornings, EventContent.Json), JsonSerializer.Serialize(read, EventContent.Json));
    }

    private static SlotRule Kept(string json) => JsonSerializer.Deserialize<SlotRule>(json, EventContent.Json)!;

    private static LocalTime Time(string text) => LocalTimePattern.CreateWithInvariantCulture("HH':'mm").Parse(text).Value;

    private static string Rfc(OffsetDateTime time) => OffsetDateTimePattern.Rfc3339.Format(time);
}
