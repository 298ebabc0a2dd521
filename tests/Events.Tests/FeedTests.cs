using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using KiBiennale.Events.Data;

namespace KiBiennale.Events.Tests;

public sealed class FeedTests(Servers servers) : IAsyncLifetime
{
    private const string Awkward = "=Ünïcode, \\\"Zitat\\\"; \\\\ < & > zweite Zeile 🎉 und so weiter, bis die Zeile länger ist, als sie in einem Kalender sein darf";

    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_a_programme_When_ical_js_reads_the_calendar_Then_it_finds_what_was_written()
    {
        await PutAsync("awkward", EventsHost.Talk(Awkward)[..^1].TrimEnd().TrimEnd('}') + """
            , "venue": "rub", "summary": { "de": "Kurz.", "en": "Short." }, "description": { "de": "# Mehr\n\nEin *Wort* und [ein Link](https://example.org)." },
              "contact": { "name": "Büro; \"KI\"", "email": "ki@example.org" }, "links": [{ "url": "https://example.org/a,b" }],
              "sessions": [{ "id": "s 1", "title": { "de": "Teil 1" }, "starts": "2026-09-10T18:10", "ends": "2026-09-10T18:30" }] }
            """);
        await PutAsync("off", EventsHost.Talk("Abgesagtes"));
        await _api.DeleteAsync("/hubs/bochum/events/off", TestTokens.Office);
        await PutAsync("announced", EventsHost.Talk(starts: null, ends: null));
        await PutAsync("fold", EventsHost.Talk("Nacht", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"));
        await PutAsync("slots", EventsHost.Talk("Escape", "2026-09-07T10:00", "2026-12-19T18:00").TrimEnd().TrimEnd('}') + """
            , "slots": { "rule": "FREQ=WEEKLY;BYDAY=TU,SA", "from": "10:00", "until": "18:00", "minutes": 60, "firstDay": "2026-09-07",
              "lastDay": "2026-11-01", "exceptDays": ["2026-10-03"], "capacity": 6 } }
            """);

        var text = (await _api.GetAsync("/events.ics?sessions=true")).Body!.GetValue<string>();
        var calendar = JsonNode.Parse(await Node.RunAsync("calendar.js", text))!;
        var found = calendar["events"]!.AsArray().ToDictionary(entry => entry!["summary"]!.GetValue<string>().Split('\n')[0][..5], entry => entry!);

        Assert.All(text.Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
        Assert.DoesNotContain("\n", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(("PUBLISH", "KI Biennale"), (Text(calendar["method"]), Text(calendar["name"])));
        Assert.Equal(["=Ünïc", "Abges", "Escap", "Nacht", "Teil"], found.Keys.Select(key => key.TrimEnd()).Order(StringComparer.Ordinal));
        var awkward = found["=Ünïc"];
        Assert.Equal(JsonNode.Parse($"\"{Awkward}\"")!.GetValue<string>(), Text(awkward["summary"]));
        Assert.Equal("Kurz.\n\nMehr\nEin Wort und ein Link.", Text(awkward["description"]));
        Assert.Equal("Ruhr-Universität, Universitätsstraße 150, 44801 Bochum", Text(awkward["location"]));
        Assert.Equal(("2026-09-10T16:00:00.000Z", "2026-09-10T17:30:00.000Z"), (Text(awkward["starts"]), Text(awkward["ends"])));
        Assert.Equal(("mailto:ki@example.org", "https://example.org/a,b", "ethics"), (Text(awkward["organizer"]), Text(awkward["url"]), Text(awkward["categories"]![0])));
        Assert.Equal(Text(awkward["uid"]), Text(found["Teil "]["relatedTo"]));
        Assert.Equal(("CONFIRMED", "CANCELLED"), (Text(awkward["status"]), Text(found["Abges"]["status"])));
        Assert.Equal((0, 1), (awkward["sequence"]!.GetValue<int>(), found["Abges"]["sequence"]!.GetValue<int>()));
        Assert.Equal(("2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"), (Text(found["Nacht"]["starts"]), Text(found["Nacht"]["ends"])));
        var days = found["Escap"]["days"]!.AsArray().Select(Text).ToList();
        Assert.Equal(15, days.Count);
        Assert.Equal("2026-09-08T08:00:00.000Z/2026-09-08T16:00:00.000Z", days[0]);
        Assert.Equal("2026-10-31T09:00:00.000Z/2026-10-31T17:00:00.000Z", days[^1]);
        Assert.DoesNotContain(days, day => day!.StartsWith("2026-10-03", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_a_programme_When_it_is_read_as_Atom_CSV_and_JSON_LD_Then_each_holds_it_in_its_own_words()
    {
        await PutAsync("first", EventsHost.Talk(Awkward).TrimEnd().TrimEnd('}') + """
            , "venue": "rub", "price": { "amount": 12.5, "currency": "EUR" }, "description": { "de": "`</script><script>alert(1)</script>`" },
              "sessions": [{ "id": "1", "title": { "de": "Teil" } }] }
            """);
        await PutAsync("announced", EventsHost.Talk("Irgendwann", null, null));
        await PutAsync("first", EventsHost.Talk(Awkward).Replace("\"ethics\"", "\"work\"", StringComparison.Ordinal).TrimEnd().TrimEnd('}') + """
            , "venue": "rub", "price": { "amount": 12.5, "currency": "EUR" }, "description": { "de": "`</script><script>alert(1)</script>`" },
              "sessions": [{ "id": "1", "title": { "de": "Teil" } }] }
            """);
        await _api.DeleteAsync("/hubs/bochum/events/announced", TestTokens.Office);

        XNamespace atom = "http://www.w3.org/2005/Atom";
        var feed = XDocument.Parse((await _api.GetAsync("/events.atom?lang=en")).Body!.GetValue<string>()).Root!;
        var entries = feed.Elements(atom + "entry").ToList();
        Assert.Equal(["Cancelled: Irgendwann", JsonNode.Parse($"\"{Awkward}\"")!.GetValue<string>()], entries.Select(entry => entry.Element(atom + "title")!.Value));
        Assert.Equal(feed.Element(atom + "updated")!.Value, entries[0].Element(atom + "updated")!.Value);
        Assert.All(entries, entry => Assert.StartsWith("urn:uuid:", entry.Element(atom + "id")!.Value, StringComparison.Ordinal));
        Assert.NotNull(feed.Element(atom + "author"));
        Assert.Contains(feed.Elements(atom + "link"), link => link.Attribute("rel")?.Value is "self" && link.Attribute("href")!.Value.EndsWith("/api/v1/events.atom?lang=en", StringComparison.Ordinal));

        var csv = (await _api.GetAsync("/events.csv")).Body!.GetValue<string>();
        Assert.StartsWith("externalId,hub,status,id,", csv.TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Contains("\"'=Ünïcode, \"\"Zitat\"\"; \\ < & > zweite", csv, StringComparison.Ordinal);
        Assert.Contains(",12.5,EUR,", csv, StringComparison.Ordinal);

        var raw = (await _api.Http.GetStringAsync(new Uri("/api/v1/events.jsonld", UriKind.Relative)));
        Assert.DoesNotContain("</script", raw, StringComparison.OrdinalIgnoreCase);
        var items = JsonNode.Parse(raw)!["itemListElement"]!.AsArray().Select(entry => entry!["item"]!).ToList();
        Assert.Equal(["EducationEvent", "EducationEvent"], items.Select(item => Text(item["@type"])));
        Assert.Equal(("https://schema.org/EventScheduled", "https://schema.org/EventCancelled"), (Text(items[0]["eventStatus"]), Text(items[1]["eventStatus"])));
        Assert.Equal(("Bochum", "Teil", "12.5"), (Text(items[0]["location"]!["address"]!["addressLocality"]), Text(items[0]["subEvent"]![0]!["name"]), items[0]["offers"]!["price"]!.ToJsonString()));
        Assert.Equal("2026-09-10T18:00:00+02:00", Text(items[0]["startDate"]));
        Assert.Null(items[1]["startDate"]);
    }

    [Fact]
    public async Task Given_any_feed_When_it_is_asked_for_again_filtered_or_wrongly_Then_it_answers_304_the_selection_or_422()
    {
        var id = (await PutAsync("a", EventsHost.Talk()))["id"]!.GetValue<string>();
        (string Path, string Type, string File)[] feeds =
        [
            ("/events.ics", "text/calendar", "events.ics"), ("/events.atom", "application/atom+xml", "events.atom"), ("/events.csv", "text/csv", "events.csv"),
            ("/events.jsonld", "application/ld+json", "events.jsonld"), ($"/events/{id}.ics", "text/calendar", $"{id}.ics"), ($"/events/{id}.jsonld", "application/ld+json", $"{id}.jsonld"),
        ];
        foreach (var (path, type, file) in feeds)
        {
            var answer = await _api.GetAsync(path);
            Assert.Equal(200, answer.Status);
            Assert.StartsWith(type, answer.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Equal($"inline; filename=\"{file}\"", answer.Headers["Content-Disposition"]);
            Assert.Contains("Vortrag", answer.Body!.ToString(), StringComparison.Ordinal);
            Assert.Equal(304, (await _api.GetAsync(path, null, ("If-None-Match", answer.ETag))).Status);
            Assert.Equal(["lang"], (await _api.GetAsync(path + "?lang=fr")).Faults);
            if (path.Contains(id, StringComparison.Ordinal))
                Assert.Equal((404, "event_not_found"), (await _api.GetAsync(path.Replace(id, Guid.Empty.ToString(), StringComparison.Ordinal)) is var none ? none.Status : 0, none.Code));
            else
                Assert.Equal(["format", "lang"], (await _api.GetAsync(path + "?format=party&lang=fr")).Faults.Order());
            if (!path.Contains(id, StringComparison.Ordinal))
                Assert.DoesNotContain("Vortrag", (await _api.GetAsync(path + "?audience=schools")).Body!.ToString(), StringComparison.Ordinal);
        }

        var script = await _api.GetAsync("/embed.js");
        Assert.Equal(("public, max-age=86400", 200), (script.Headers["Cache-Control"], script.Status));
        Assert.Equal(304, (await _api.GetAsync("/embed.js", null, ("If-None-Match", script.ETag))).Status);
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();

    private async Task<Answer> PutAsync(string id, string body)
    {
        var put = await _api.PutAsync($"/hubs/bochum/events/{id}", body, TestTokens.Office);
        Assert.True(put.Status < 300, string.Create(CultureInfo.InvariantCulture, $"{put.Status} {put.Body}"));
        return put;
    }
}
