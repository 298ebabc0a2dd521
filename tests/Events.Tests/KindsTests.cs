using System.Text.Json.Nodes;

namespace KiBiennale.Events.Tests;

/// <summary>Whatever a festival of ten cities announces can be said, and visitors read what was said.</summary>
public sealed class KindsTests(Servers servers)
{
    /// <summary>What makes each kind what it is.</summary>
    private static readonly (string Kind, string Body)[] s_kinds =
    [
        ("a talk", """{ "format": "talk", "starts": "2026-09-10T18:00:00+02:00", "ends": "2026-09-10T19:30:00+02:00", "registration": { "mode": "open", "capacity": 40 } }"""),
        ("a conference over two days at two venues, with tracks", """
            { "format": "conference", "venue": "rub", "starts": "2026-10-07T09:00:00+02:00", "ends": "2026-10-08T17:00:00+02:00", "sessions": [
              { "id": "a", "title": { "de": "Fachtagung" }, "track": "Fachtagung", "room": "Saal 1", "starts": "2026-10-07T09:30:00+02:00", "ends": "2026-10-07T11:00:00+02:00", "capacity": 300, "speakers": [{ "name": "Ada", "organisation": "RUB" }] },
              { "id": "b", "title": { "de": "Bürgeraktion" }, "track": "Bürgeraktion", "venue": "halle", "starts": "2026-10-07T09:30:00+02:00", "ends": "2026-10-08T17:00:00+02:00", "dropIn": true }] }
            """),
        ("workshops of which a person takes one", """
            { "format": "conference", "starts": "2026-11-26T09:00:00+01:00", "ends": "2026-11-26T17:00:00+01:00", "sessions": [
              { "id": "a", "title": { "de": "A" }, "starts": "2026-11-26T13:30:00+01:00", "ends": "2026-11-26T15:30:00+01:00", "capacity": 50, "exclusiveGroup": "workshops" },
              { "id": "b", "title": { "de": "B" }, "starts": "2026-11-26T13:30:00+01:00", "ends": "2026-11-26T15:30:00+01:00", "capacity": 50, "exclusiveGroup": "workshops" }] }
            """),
        ("an exhibition with opening hours and a route through cities", """
            { "format": "exhibition", "starts": "2026-09-07T10:00:00+02:00", "ends": "2026-12-19T18:00:00+01:00",
              "openingHours": [{ "days": ["TU", "WE"], "from": "10:00:00", "until": "18:00:00" }],
              "route": [{ "order": 1, "place": "Bochum", "from": "2026-09-07", "until": "2026-10-01" }, { "order": 2, "place": "Essen", "from": null, "until": null }] }
            """),
        ("an escape room with generated slots and party sizes", """
            { "format": "escape-room", "starts": "2026-09-07T10:00:00+02:00", "ends": "2026-12-19T18:00:00+01:00",
              "slots": { "rule": "FREQ=WEEKLY;BYDAY=TU,SA", "from": "10:00:00", "until": "18:00:00", "minutes": 60, "firstDay": "2026-09-07", "lastDay": "2026-12-19", "exceptDays": ["2026-10-03"], "capacity": 6 },
              "registration": { "mode": "open", "minParty": 2, "maxParty": 6, "waitingList": true } }
            """),
        ("a school visit for groups", """{ "format": "school-visit", "audiences": ["schools"], "starts": "2026-11-11T09:00:00+01:00", "ends": "2026-11-11T12:00:00+01:00", "registration": { "mode": "approval", "groups": true, "maxParty": 30 } }"""),
        ("a training series", """
            { "format": "training", "mode": "online", "onlineUrl": "https://example.org/raum", "starts": "2026-10-01T17:00:00+02:00", "ends": "2026-12-17T18:30:00+01:00",
              "slots": { "rule": "FREQ=WEEKLY;COUNT=8", "from": "17:00:00", "until": "18:30:00", "minutes": 90, "firstDay": "2026-10-01", "lastDay": "2026-12-17", "capacity": 25 } }
            """),
        ("a drop-in service", """{ "format": "drop-in", "starts": "2026-09-07T10:00:00+02:00", "ends": "2026-12-19T18:00:00+01:00", "openingHours": [{ "days": ["MO"], "from": "14:00:00", "until": "18:00:00" }], "registration": { "mode": "none" } }"""),
        ("a ceremony by invitation", """{ "format": "ceremony", "starts": "2026-11-18T18:00:00+01:00", "ends": "2026-11-18T21:00:00+01:00", "registration": { "mode": "invitation", "required": true, "capacity": 300 } }"""),
        ("an entry without any date", """{ "format": "exhibition", "starts": null, "ends": null, "openingHours": [], "status": "announced" }"""),
    ];

    [Fact]
    public async Task Given_each_kind_of_event_When_a_hub_puts_it_Then_visitors_read_all_that_makes_it_so()
    {
        await using var events = await EventsHost.StartAsync(servers);
        await using (var hubs = await MessageSender.StartAsync(servers, events.Prefix))
            await hubs.SendAsync(new Contracts.VenueChanged("bochum", "halle", 1, new("Halle"), "Ring 1", "44801", "Bochum", 51.44, 7.26));
        await Eventually.GetAsync(() => events.WithDatabaseAsync(db => db.FindAsync<Domain.KnownVenue>("bochum", "halle").AsTask()), venue => venue is not null);
        foreach (var (kind, body) in s_kinds)
        {
            var said = JsonNode.Parse(body)!.AsObject();
            var whole = JsonNode.Parse("""{ "title": { "de": "Titel" }, "audiences": ["public"], "languages": ["de"], "mode": "onsite" }""")!.AsObject();
            foreach (var (name, value) in said)
                whole[name] = value?.DeepClone();

            var put = await events.Api.PutAsync($"/hubs/bochum/events/{Guid.CreateVersion7()}", whole.ToJsonString(), TestTokens.Office);
            var read = await events.Api.GetAsync($"/events/{put["id"]}");

            Assert.True(put.Status is 201, $"{kind}: {put.Body}");
            AssertSays(said, read.Body, kind);
        }
    }

    private static void AssertSays(JsonNode? said, JsonNode? read, string path)
    {
        if (said is JsonObject members)
        {
            foreach (var (name, value) in members)
                AssertSays(value, read?[name], $"{path}.{name}");
        }
        else if (said is JsonArray items)
        {
            Assert.True(items.Count == read?.AsArray().Count, path);
            foreach (var (item, index) in items.Select((item, index) => (item, index)))
                AssertSays(item, read!.AsArray()[index], $"{path}[{index}]");
        }
        else
        {
            Assert.True(JsonNode.DeepEquals(said, read), $"{path}: {said} was said, {read} is read");
        }
    }
}
