using KiBiennale.Events.Data;

namespace KiBiennale.Events.Tests;

/// <summary>Time zones that a calendar explains itself, as Outlook's do, and explanations that explain nothing.</summary>
public sealed class ImportZoneTests(Servers servers) : IAsyncLifetime
{
    private const string House =
        "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n"
        + "BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n";

    private ServiceHost<EventsDbContext> _events = null!;

    public async ValueTask InitializeAsync() => _events = await EventsHost.StartAsync(servers);

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Theory]
    [InlineData("20261024T180000", "2026-10-24T18:00:00+02:00")]
    [InlineData("20261025T180000", "2026-10-25T18:00:00+01:00")]
    public async Task Given_a_zone_of_the_files_own_When_it_is_imported_Then_its_clock_changes_count(string local, string starts)
    {
        Assert.Equal(["created"], (await ImportAsync(House, local)).Actions());
        Assert.Equal(starts, (await _events.Api.GetAsync("/hubs/bochum/events/z", TestTokens.Office))["starts"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("RRULE:FREQ=SECONDLY")]
    [InlineData("RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3;BYMINUTE=0,1,2,3,4;BYSECOND=0,1,2,3,4")]
    [InlineData("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("RRULE:FREQ=YEARLY;BYDAY=99XX")]
    [InlineData("RDATE:00010101T000000,99991231T235959,nonsense")]
    public async Task Given_a_zone_whose_clock_would_change_for_ever_When_it_is_imported_Then_it_is_answered_nevertheless(string rule)
    {
        var zone = $"BEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\n{rule}\nEND:STANDARD\n";

        Assert.Equal(["created"], (await ImportAsync(zone, "20261024T180000")).Actions());
        Assert.Equal("2026-10-24T19:00:00+02:00", (await _events.Api.GetAsync("/hubs/bochum/events/z", TestTokens.Office))["starts"]!.GetValue<string>());
    }

    private Task<Answer> ImportAsync(string zone, string local) => _events.Api.ImportAsync(
        $"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:Haus\n{zone}END:VTIMEZONE\nBEGIN:VEVENT\nUID:z\nSUMMARY:Treff\nDTSTART;TZID=Haus:{local}\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n".ReplaceLineEndings("\r\n"));
}
