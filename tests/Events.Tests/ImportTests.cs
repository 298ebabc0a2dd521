using System.Text;
using System.Text.Json.Nodes;
using KiBiennale.Events.Data;

namespace KiBiennale.Events.Tests;

public sealed class ImportTests(Servers servers) : IAsyncLifetime
{
    private const string Weekly = "UID:w\nSUMMARY:Treff\nDTSTART;TZID=Europe/Berlin:20261006T160000\nDTEND;TZID=Europe/Berlin:20261006T180000\n";

    /// <summary>An entry, the code that it fails with, and the paths of its faults.</summary>
    private static readonly (string Lines, string Code, string Paths)[] s_faulty =
    [
        (Weekly + "RRULE:FREQ=WEEKLY", "endless_recurrence", "slots"),
        (Weekly + "RRULE:FREQ=HOURLY;COUNT=3", "unsupported_recurrence", "slots.rule"),
        (Weekly + "RRULE:FREQ=DAILY;COUNT=6000", "too_many_slots", "slots"),
        (Weekly + "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "unsupported_recurrence", "slots"),
        (Weekly + "RRULE:FREQ=SOMETIMES", "invalid", "slots.rule"),
        ("UID:u\nSUMMARY:Im Sommer und im Winter\nDTSTART:20261006T140000Z\nDTEND:20261006T160000Z\nRRULE:FREQ=WEEKLY;COUNT=10", "unsupported_recurrence", "slots"),
        ("UID:u\nSUMMARY:Übersprungen\nDTSTART:20260329T023000\nDURATION:PT1H", "nonexistent_time", "starts"),
        ("UID:u\nSUMMARY:Doppelt\nDTSTART;TZID=Europe/Berlin:20261025T023000\nDURATION:PT1H", "ambiguous_time", "starts"),
        ("UID:u\nSUMMARY:Nirgends\nDTSTART;TZID=Mittelerde:20261006T160000\nDURATION:PT1H", "unknown_time_zone", "starts"),
        ("UID:u\nSUMMARY:Nie\nDURATION:PT1H", "invalid", "starts"),
        ("SUMMARY:Ohne\nDTSTART:20261006T160000", "invalid", "uid"),
        ("UID:u\nDTSTART:gestern\nDTEND:morgen\nkein Doppelpunkt", "invalid", "ends lines starts title.de"),
        ("UID:u\nSUMMARY:Rückwärts\nDTSTART:20261006T160000\nDTEND:20261006T150000", "invalid", "ends"),
    ];

    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_files_of_the_usual_calendars_When_they_are_imported_Then_events_come_of_them_and_again_nothing_changes()
    {
        (string File, string[] Actions)[] files =
        [
            ("outlook", ["created"]), ("google", ["created", "created", "created"]), ("apple", ["created"]), ("nextcloud", ["created", "unchanged"]), ("pretalx", ["created"]),
        ];
        foreach (var (file, actions) in files)
        {
            var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Calendars", file + ".ics"));
            var dry = await _api.ImportAsync(text, query: "?dryRun=true");
            Assert.Equal((true, actions.Length), (dry["dryRun"]!.GetValue<bool>(), dry["results"]!.AsArray().Count));
            Assert.Equal(actions, dry.Actions());
            Assert.Equal(actions, (await _api.ImportAsync(text)).Actions());
            Assert.All((await _api.ImportAsync(text)).Actions(), action => Assert.Equal("unchanged", action));
        }

        var events = (await _api.GetAsync("/events?limit=100"))["items"]!.AsArray().ToDictionary(item => item!["title"]!["de"]!.GetValue<string>(), item => item!);
        Assert.Equal(7, events.Count);
        var outlook = events["KI im Handwerk"];
        Assert.Equal(("rub", "Hörsaal 1", "2026-10-29T14:00:00+01:00"), (Text(outlook["venue"]), Text(outlook["room"]), Text(outlook["starts"])));
        Assert.Null(outlook["contact"]);
        var talk = events["KI-Sprechstunde"]["slots"]!;
        Assert.Equal(("16:00:00", "18:00:00", 120, "2026-10-06", "2026-11-17"), (Text(talk["from"]), Text(talk["until"]), talk["minutes"]!.GetValue<int>(), Text(talk["firstDay"]), Text(talk["lastDay"])));
        Assert.Equal(["2026-10-13", "2026-10-27"], talk["exceptDays"]!.AsArray().Select(Text));
        Assert.Equal("5k0q2v7l9d3e1m8n@google.com~20261027T160000", Text(events["KI-Sprechstunde (ausnahmsweise Mittwoch)"]["externalId"]));
        Assert.Equal(("online", "https://meet.google.com/abc-defg-hij"), (Text(events["Webinar"]["mode"]), Text(events["Webinar"]["onlineUrl"])));
        var open = events["Tage der offenen Tür"];
        Assert.Equal(("2026-10-03T00:00:00+02:00", "2026-10-05T00:00:00+02:00", "rub"), (Text(open["starts"]), Text(open["ends"]), Text(open["venue"])));
        var guided = events["Führung"];
        Assert.Equal(("2026-09-15T11:30:00+02:00", "Ort: Foyer", "ethics work"), (Text(guided["ends"]), Text(guided["description"]!["de"]), string.Join(' ', guided["topics"]!.AsArray().Select(Text))));
        Assert.Equal("2026-09-20T09:00:00+02:00", Text(events["Was Modelle wissen - Eva Meier, Jo Öz"]["starts"]));
    }

    [Fact]
    public async Task Given_entries_with_faults_When_they_are_imported_Then_each_fails_with_all_of_them_and_the_others_are_written()
    {
        foreach (var (lines, code, paths) in s_faulty)
        {
            var file = ImportFile.Calendar(lines).Replace(
                "END:VCALENDAR", $"BEGIN:VEVENT\r\nUID:{Guid.CreateVersion7()}\r\nSUMMARY:Gut\r\nDTSTART:20261006T160000\r\nEND:VEVENT\r\nEND:VCALENDAR", StringComparison.Ordinal);

            var import = await _api.ImportAsync(file);

            Assert.Equal(["failed", "created"], import.Actions());
            var problem = import["results"]![0]!["problem"]!;
            Assert.Equal((lines, code), (lines, Text(problem["code"])));
            Assert.Equal(paths.Split(' ').Prepend(lines), problem["errors"]!.AsObject().Select(error => error.Key).Order().Prepend(lines));
        }

        Assert.Equal(s_faulty.Length, (await _api.GetAsync("/events"))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_a_file_that_is_none_When_it_is_imported_Then_the_whole_is_refused_and_says_why()
    {
        var many = string.Concat(Enumerable.Range(0, 1001).Select(number => $"BEGIN:VEVENT\r\nUID:{number}\r\nEND:VEVENT\r\n"));

        await ExpectAsync(400, "malformed_body", "hello"u8.ToArray(), "text/calendar");
        await ExpectAsync(400, "malformed_body", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR"u8.ToArray(), "text/calendar");
        await ExpectAsync(400, "malformed_body", [.. "BEGIN:VCALENDAR\r\nX:"u8, 0xFF, .. "\r\nEND:VCALENDAR"u8], "text/calendar");
        await ExpectAsync(400, "malformed_body", [], "text/csv");
        await ExpectAsync(400, "malformed_body", "externalId,title.de\r\n\"a,b"u8.ToArray(), "text/csv");
        await ExpectAsync(415, "unsupported_media_type", "{}"u8.ToArray(), "application/json");
        await ExpectAsync(422, "too_many_events", Encoding.UTF8.GetBytes($"BEGIN:VCALENDAR\r\n{many}END:VCALENDAR"), "text/calendar");
        await ExpectAsync(413, "body_too_large", new byte[(10 * 1024 * 1024) + 1], "text/csv");
        await ExpectAsync(422, "unknown_column", "externalId,title.de,nonsense\r\na,b,c"u8.ToArray(), "text/csv");
        await ExpectAsync(422, "missing_column", "externalId,format\r\na,talk"u8.ToArray(), "text/csv");
        var options = await _api.ImportAsync(ImportFile.Calendar(Weekly), query: "?format=party&mode=lunar&state=published&audience=cats&language=german&capacity=0");
        Assert.Equal(["audience", "capacity", "format", "language", "mode", "state"], options.Faults.Order());
        var ragged = await _api.ImportAsync("externalId,title.de,price.amount,hub\r\na,b\r\nc,d,teuer,bottrop\r\ne,f,12.50,bochum\r\n", "text/csv");
        Assert.Equal(["failed", "failed", "created"], ragged.Actions());

        async Task ExpectAsync(int status, string code, byte[] body, string type)
        {
            var refused = await _api.ImportAsync(body, type);
            Assert.Equal((status, code), (refused.Status, refused.Code));
        }
    }

    [Fact]
    public async Task Given_events_that_were_imported_When_files_cancel_them_or_days_of_them_Then_they_are_cancelled_and_the_days_left_out()
    {
        const string Single = "UID:s/1 ä\nSUMMARY:Einzeln\nDTSTART:20261006T160000\nDTEND:20261006T170000";
        Assert.Equal(["created"], (await _api.ImportAsync(ImportFile.Calendar(Single), query: "?format=talk&audience=schools&audience=families&language=en&venue=rub")).Actions());
        Assert.Equal(["created"], (await _api.ImportAsync(ImportFile.Calendar(Weekly + "RRULE:FREQ=WEEKLY;COUNT=5"), query: "?capacity=7")).Actions());
        var single = await _api.GetAsync("/hubs/bochum/events/s~x2F1~x20~xC3~xA4", TestTokens.Office);
        Assert.Equal(("talk", "rub", "schools families", "en"), (Text(single["format"]), Text(single["venue"]), string.Join(' ', single["audiences"]!.AsArray().Select(Text)), Text(single["languages"]![0])));

        Assert.Equal(["changed"], (await _api.ImportAsync(ImportFile.Calendar("UID:w\nRECURRENCE-ID;TZID=Europe/Berlin:20261013T160000\nSUMMARY:Treff", "CANCEL"))).Actions());
        Assert.Equal(["unchanged"], (await _api.ImportAsync(ImportFile.Calendar("UID:w\nRECURRENCE-ID;TZID=Europe/Berlin:20261013T160000\nSUMMARY:Treff", "CANCEL"))).Actions());
        Assert.Equal(["cancelled"], (await _api.ImportAsync(ImportFile.Calendar(Single, "CANCEL"))).Actions());
        Assert.Equal(["unchanged"], (await _api.ImportAsync(ImportFile.Calendar(Single + "\nSTATUS:CANCELLED"))).Actions());
        Assert.Equal(["unchanged"], (await _api.ImportAsync(ImportFile.Calendar("UID:unknown", "CANCEL"))).Actions());

        var slots = (await _api.GetAsync("/hubs/bochum/events/w", TestTokens.Office))["slots"]!;
        Assert.Equal(("2026-10-13", "2026-11-03", 7), (Text(slots["exceptDays"]!.AsArray().Single()), Text(slots["lastDay"]), slots["capacity"]!.GetValue<int>()));
        Assert.Equal("cancelled", Text((await _api.GetAsync($"/events/{single["id"]}"))["status"]));
        // What is not spoken of stays, and what takes place again does so with all that was known of it.
        Assert.Equal(["changed"], (await _api.ImportAsync(ImportFile.Calendar(Single))).Actions());
        Assert.Equal(("scheduled", "talk"), (await _api.GetAsync($"/events/{single["id"]}")) is var again ? (Text(again["status"]), Text(again["format"])) : default);
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}
