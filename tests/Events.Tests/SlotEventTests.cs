using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Events.Data;

namespace KiBiennale.Events.Tests;

public sealed class SlotEventTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/hubs/bochum/events/escape-room";

    private static readonly string s_bochum = TestTokens.Publisher("bochum");

    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_a_rule_with_changes_When_it_is_put_Then_it_can_be_put_back_and_others_hear_each_slot()
    {
        await using var heard = await MessageListener<EventPublished>.StartAsync(servers, _events.Prefix);
        var put = await _api.PutAsync(
            Path,
            EscapeRoom(
                """
                "changes": [
                  { "firstDay": "2026-09-08", "lastDay": "2026-09-08", "cancelled": true, "reason": { "de": "Umbau", "en": "Works" } },
                  { "slot": "2026-09-08T11:00", "cancelled": false, "capacity": 4 }
                ]
                """),
            s_bochum);
        var again = await _api.PutAsync(Path, put.Body!.ToJsonString(), s_bochum);
        var seen = await _api.GetAsync($"/events/{put["id"]}");

        Assert.Equal((201, 200, put.ETag), (put.Status, again.Status, again.ETag));
        Assert.Null(put["slots"]!["capacity"]);
        Assert.Equal("Umbau", seen["slots"]!["changes"]![0]!["reason"]!["de"]!.GetValue<string>());
        var said = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count > 0)).Event;
        Assert.Null(said.Slots);
        Assert.Equal(
            [("2026-09-07T10:00", null, false), ("2026-09-07T11:00", null, false), ("2026-09-08T10:00", null, true), ("2026-09-08T11:00", 4, false)],
            said.SlotTimes!.Select(slot => (slot.Slot, slot.Capacity, slot.Cancelled)));
        Assert.Equal(new DateTimeOffset(2026, 9, 7, 10, 0, 0, TimeSpan.FromHours(2)), said.SlotTimes![0].Starts);
        Assert.Equal(said.SlotTimes[0].Starts.AddHours(1), said.SlotTimes[0].Ends);
    }

    [Fact]
    public async Task Given_wrong_slots_When_they_are_put_Then_each_fault_has_its_place_and_code()
    {
        await RefusedAsync(EscapeRoom(rule: "FREQ=SECONDLY"), "unsupported_recurrence", "slots.rule");
        await RefusedAsync(EscapeRoom(rule: "FREQ=DAILY;BYHOUR=10"), "unsupported_recurrence", "slots.rule");
        await RefusedAsync(EscapeRoom(rule: "FREQ=DAILY;COUNT=99999999999"), "invalid", "slots.rule");
        await RefusedAsync(EscapeRoom(rule: "FREQ=YEARLY;BYMONTH=1"), "no_slots", "slots");
        await RefusedAsync(EscapeRoom(rule: "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "no_slots", "slots");
        await RefusedAsync(EscapeRoom("\"minutes\": 5", from: "00:00", until: "00:00", lastDay: "2028-09-07"), "too_many_slots", "slots");
        await RefusedAsync(EscapeRoom("\"minutes\": 4"), "invalid", "slots.minutes");
        await RefusedAsync(EscapeRoom("\"minutes\": 0"), "invalid", "slots.minutes");
        await RefusedAsync(EscapeRoom(from: "10:00:30"), "invalid", "slots.from");
        await RefusedAsync(EscapeRoom(lastDay: "2028-09-08"), "invalid", "slots.lastDay");
        await RefusedAsync(EscapeRoom(lastDay: "2026-09-12"), "invalid", "slots");
        await RefusedAsync(EscapeRoom("\"changes\": [{ \"slot\": \"2026-09-08T10:30\", \"cancelled\": true }]"), "invalid", "slots.changes[0].slot");
        await RefusedAsync(EscapeRoom("\"changes\": [{ \"slot\": \"2026-09-08T10:00\" }]"), "invalid", "slots.changes[0]");
        await RefusedAsync(EscapeRoom("\"changes\": [{ \"firstDay\": \"2026-09-08\", \"capacity\": 2 }]"), "invalid", "slots.changes[0]");
        await RefusedAsync(EscapeRoom("\"changes\": [{ \"slot\": \"2026-09-08T10:00\", \"lastDay\": \"2026-09-08\", \"capacity\": 2 }]"), "invalid", "slots.changes[0]");
        await RefusedAsync(
            EscapeRoom("\"changes\": [{ \"firstDay\": \"2026-09-08\", \"lastDay\": \"2026-09-07\", \"capacity\": 0 }]", rule: "FREQ=HOURLY").Replace("escape-room", "party", StringComparison.Ordinal),
            "invalid", "format", "slots.changes[0].capacity", "slots.changes[0].lastDay", "slots.rule");
    }

    [Fact]
    public async Task Given_slots_that_Registration_keeps_When_it_says_so_Then_the_hub_reads_which_and_visitors_do_not()
    {
        var put = await _api.PutAsync(Path, EscapeRoom(), s_bochum);
        var id = put["id"]!.GetValue<Guid>();
        await using var registration = await MessageSender.StartAsync(servers, _events.Prefix);
        await registration.SendAsync(new SlotsKept(id, 3, "bochum", ["2026-09-09T10:00"]));
        var told = await HubReadsAsync(1);
        await registration.SendAsync(new SlotsKept(id, 2, "bochum", []));
        await registration.SendAsync(new SlotsKept(id, 4, "bochum", ["2026-09-09T10:00", "2026-09-09T11:00"]));
        var last = await HubReadsAsync(2);

        Assert.Empty(put["slotsKept"]!.AsArray());
        Assert.Equal(["2026-09-09T10:00"], Kept(told));
        Assert.Equal(put.ETag, last.ETag);
        Assert.False((await _api.GetAsync($"/events/{id}")).Body!.AsObject().ContainsKey("slotsKept"));
        Assert.Equal(2, (await _api.GetAsync("/hubs/bochum/events", s_bochum))["items"]![0]!["slotsKept"]!.AsArray().Count);
        var changed = await _api.PutAsync(Path, EscapeRoom(until: "13:00"), s_bochum, ("If-Match", last.ETag));
        Assert.Equal(200, changed.Status);
        Assert.Equal(["2026-09-09T10:00", "2026-09-09T11:00"], Kept(changed));
    }

    private Task<Answer> HubReadsAsync(int kept) =>
        Eventually.GetAsync(() => _api.GetAsync(Path, s_bochum), answer => answer["slotsKept"]!.AsArray().Count == kept);

    private static IEnumerable<string> Kept(Answer answer) => answer["slotsKept"]!.AsArray().Select(slot => slot!.GetValue<string>());

    private async Task RefusedAsync(string body, string code, params IEnumerable<string> faults)
    {
        var refused = await _api.PutAsync(Path, body, s_bochum);

        Assert.Equal((422, code), (refused.Status, refused.Code));
        Assert.Equal(faults, refused.Faults.Order(StringComparer.Ordinal));
    }

    /// <summary>Two hours on two days, within an event of five, unless told otherwise.</summary>
    private static string EscapeRoom(
        string more = "\"exceptDays\": []", string rule = "FREQ=DAILY", string from = "10:00", string until = "12:00", string lastDay = "2026-09-08")
    {
        var slots = JsonNode.Parse(
            $$"""
            { "rule": "{{rule}}", "from": "{{from}}", "until": "{{until}}", "minutes": 60, "firstDay": "2026-09-07", "lastDay": "{{lastDay}}" }
            """)!;
        foreach (var (name, value) in JsonNode.Parse($"{{{more}}}")!.AsObject())
            slots[name] = value?.DeepClone();
        return $$"""
            {
              "title": { "de": "KI Escape Room" }, "format": "escape-room", "audiences": ["public"], "languages": ["de"], "mode": "onsite",
              "starts": "2026-09-07T10:00", "ends": "2026-09-11T18:00", "slots": {{slots.ToJsonString()}}, "registration": { "mode": "open" }
            }
            """;
    }
}
