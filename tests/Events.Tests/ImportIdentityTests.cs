using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using KiBiennale.ServiceDefaults;
using NodaTime;
using NodaTime.Text;

namespace KiBiennale.Events.Tests;

/// <summary>What a feed has written, the import reads: nothing is lost, and what was changed meanwhile is as it was.</summary>
public sealed class ImportIdentityTests(Servers servers)
{
    private const int Events = 60;

    private static readonly string[] s_ofCalendar = ["title", "starts", "ends", "topics", "venue", "room"];

    private static readonly Gen<string> s_texts =
        from first in Gen.Elements("=", "+", "-", "@", "'", "'=", "\"", "Ä", "x", "🎉", "1")
        from parts in Gen.Elements("ä", "ß", ",", ";", ":", "\\", "\\n", "\"", "'", " ", "  ", "🎉", "日本", "< ", "&", "*", "a", "Wort", "=1+1").ListOf()
        select (first + string.Concat(parts.Take(60))).Trim();

    private static readonly Gen<string> s_lines =
        from first in s_texts
        from second in s_texts
        select first + "\n" + second;

    /// <summary>Minutes around both clock changes, and anywhere.</summary>
    private static readonly Gen<Instant> s_times =
        from begin in Gen.Elements(Instant.FromUtc(2026, 10, 24, 22, 0), Instant.FromUtc(2027, 3, 27, 22, 0), Instant.FromUtc(2026, 7, 1, 0, 0))
        from minutes in Gen.Choose(0, 600)
        from days in Gen.Choose(0, 1)
        select begin + Duration.FromMinutes(minutes) + Duration.FromDays(days * 30);

    private static readonly Gen<JsonObject> s_events =
        from title in s_texts
        from english in s_texts
        from summary in s_lines
        from description in s_lines
        from starts in s_times
        from length in Gen.Choose(0, 300)
        from topics in Gen.SubListOf("ethics", "work", "ki", "bildung")
        from isAtVenue in Gen.Elements(true, false)
        from hasSlots in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from price in Gen.Choose(0, 5000)
        select New(title, english, summary, description, starts, length, topics, isAtVenue, hasSlots, price);

    [Theory]
    [InlineData("text/csv", "/events.csv")]
    [InlineData("text/calendar", "/events.ics")]
    [InlineData("text/calendar", "/events.ics?lang=en&sessions=true")]
    public async Task Given_any_events_When_the_feed_of_them_is_imported_Then_they_are_what_they_were(string type, string path)
    {
        await using var events = await EventsHost.StartAsync(servers);
        var api = events.Api;
        var bodies = s_events.Sample(Events);
        foreach (var (body, number) in bodies.Select((body, number) => (body, number)))
        {
            var put = await api.PutAsync($"/hubs/bochum/events/e{number}", body.ToJsonString(), TestTokens.Office);
            Assert.True(put.Status is 201, $"{put.Body}\n{body}");
        }

        await api.DeleteAsync("/hubs/bochum/events/e0", TestTokens.Office);
        var before = await AllAsync(api);
        var file = (await api.GetAsync(path)).Body!.GetValue<string>();

        var same = await api.ImportAsync(file, type);
        Assert.All(same["results"]!.AsArray(), result => Assert.True(result!["action"]!.GetValue<string>() is "unchanged", result.ToJsonString()));
        Assert.Equal(Events, same["unchanged"]!.GetValue<int>());
        Assert.Equal(before.Values.Select(item => item.ToJsonString()), (await AllAsync(api)).Values.Select(item => item.ToJsonString()));

        // Control, and the other half: had the file not been read, what was changed meanwhile would stay changed.
        for (var number = 1; number < Events; number++)
            Assert.Equal(200, (await api.PutAsync($"/hubs/bochum/events/e{number}", EventsHost.Talk("Anders", "2027-01-01T10:00", "2027-01-01T11:00"), TestTokens.Office)).Status);
        var import = await api.ImportAsync(file, type);
        Assert.True(import["failed"]!.GetValue<int>() == 0, import.Body!.ToString());
        var after = await AllAsync(api);
        foreach (var ((id, was), (_, now)) in before.Zip(after).Where(pair => pair.First.Key is not "e0"))
        {
            // A table has no column for slots, and a calendar in English holds the English title.
            var names = type is "text/csv" ? was.Select(field => field.Key).Except(["version", "updated", "slots"]) : s_ofCalendar;
            foreach (var name in names.Where(name => name is not "title" || !path.Contains("lang=en", StringComparison.Ordinal)))
            {
                var (expected, found) = name is "title" && type is "text/calendar" ? (was[name]!["de"], now[name]!["de"])
                    : was["slots"] is not null && name is "starts" or "ends" && type is "text/calendar" ? (null, null)
                    : (was[name], now[name]);
                Assert.True(JsonNode.DeepEquals(expected, found), $"{id}, {name}: {expected?.ToJsonString()}, then {found?.ToJsonString()}");
            }
        }
    }

    private static async Task<Dictionary<string, JsonObject>> AllAsync(ApiClient api)
    {
        var page = await api.GetAsync("/events?limit=100");
        Assert.Equal(Events, page["total"]!.GetValue<int>());
        return page["items"]!.AsArray().Select(item => item!.AsObject()).OrderBy(item => item["externalId"]!.GetValue<string>(), StringComparer.Ordinal)
            .ToDictionary(item => item["externalId"]!.GetValue<string>());
    }

    private static JsonObject New(
        string title, string english, string summary, string description, Instant starts, int length, IEnumerable<string> topics, bool isAtVenue, bool hasSlots, int price)
    {
        var fields = JsonNode.Parse(EventsHost.Talk())!.AsObject();
        fields["title"] = new JsonObject { ["de"] = title, ["en"] = english };
        fields["summary"] = new JsonObject { ["de"] = summary };
        fields["description"] = new JsonObject { ["de"] = description };
        fields["topics"] = new JsonArray([.. topics.Select(topic => JsonValue.Create(topic))]);
        fields["starts"] = Text(starts);
        fields["ends"] = Text(starts + Duration.FromMinutes(length));
        fields["price"] = new JsonObject { ["amount"] = price / 100m, ["note"] = new JsonObject { ["de"] = english } };
        fields["contact"] = new JsonObject { ["name"] = title, ["email"] = "ki@example.org" };
        if (isAtVenue)
            (fields["venue"], fields["room"]) = ("rub", "Raum 1");
        if (hasSlots)
        {
            (fields["starts"], fields["ends"]) = ("2026-10-01T00:00", "2026-11-30T23:00");
            fields["slots"] = JsonNode.Parse(
                """{ "rule": "FREQ=WEEKLY;BYDAY=MO,SU", "from": "10:00", "until": "18:00", "minutes": 60, "firstDay": "2026-10-01", "lastDay": "2026-11-30", "exceptDays": ["2026-10-25"], "capacity": 6 }""");
        }

        return fields;
    }

    private static string Text(Instant time) => OffsetDateTimePattern.Rfc3339.Format(time.InZone(FestivalTime.Zone).ToOffsetDateTime());
}
