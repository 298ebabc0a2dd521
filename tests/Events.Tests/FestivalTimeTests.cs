using FsCheck.Xunit;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Events.Tests;

public sealed class FestivalTimeTests
{
    [Theory]
    [InlineData("2026-09-10T18:00", "2026-09-10T18:00:00+02")]
    [InlineData("2026-12-10T18:00:30", "2026-12-10T18:00:30+01")]
    [InlineData("2026-09-10T16:00:00Z", "2026-09-10T18:00:00+02")]
    [InlineData("2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01")]
    [InlineData("2026-09-10T18:00+02:00", "2026-09-10T18:00:00+02")]
    public void Given_a_time_When_it_is_read_Then_it_is_festival_time(string text, string expected) =>
        Assert.Equal(expected, FestivalTime.Read(text).Value!.Value.ToString());

    [Theory]
    [InlineData("2026-03-29T02:30", "nonexistent_time")]
    [InlineData("2026-10-25T02:30", "ambiguous_time")]
    [InlineData("2026-02-30T10:00", "invalid")]
    [InlineData("10.09.2026 18 Uhr", "invalid")]
    [InlineData("0001-01-01T00:00", "invalid")]
    [InlineData("", "invalid")]
    public void Given_no_time_When_it_is_read_Then_the_code_says_why(string text, string code)
    {
        var reading = FestivalTime.Read(text);

        Assert.Null(reading.Value);
        Assert.Equal(code, reading.Code);
    }

    [Property]
    public bool Any_instant_survives_being_written_and_read(int minutes)
    {
        var instant = Instant.FromUtc(2026, 6, 1, 0, 0) + Duration.FromMinutes(minutes % 5_000_000);
        var written = instant.InZone(FestivalTime.Zone).ToOffsetDateTime();

        return FestivalTime.Read(NodaTime.Text.OffsetDateTimePattern.Rfc3339.Format(written)).Value!.Value.ToInstant() == instant;
    }
}
