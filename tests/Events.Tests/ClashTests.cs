using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

public sealed class ClashTests(Servers servers) : IAsyncLifetime
{
    private static readonly string s_office = TestTokens.Office;

    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_events_in_one_room_When_their_times_overlap_Then_both_say_so_and_nobody_else()
    {
        var first = await PutAsync("a", In("HS 1", "10:00", "12:00"));
        var second = await PutAsync("b", In(" hs 1 ", "11:00", "13:00", state: "draft"));

        Assert.Equal("", Warnings(first));
        Assert.Equal("room_clash room bochum/a", Warnings(second));
        var read = await _api.GetAsync("/hubs/bochum/events/a", s_office);
        Assert.Equal(("room_clash room bochum/b", first.ETag), (Warnings(read), read.ETag));
        Assert.False((await _api.GetAsync($"/events/{first["id"]}")).Body!.AsObject().ContainsKey("warnings"));

        foreach (var (name, body) in new[]
        {
            ("afterwards", In("HS 1", "13:00", "14:00")),
            ("in another room", In("HS 2", "11:00", "12:00")),
            ("in no room", In("", "11:00", "12:00")),
            ("without a time", In("HS 1", "", "")),
            ("an exhibition", In("HS 1", "09:00", "18:00", format: "exhibition")),
            ("open by the day", In("HS 1", "09:00", "18:00", more: """, "openingHours": [{ "days": ["MO"], "from": "10:00", "until": "18:00" }]""")),
            ("in slots", In("HS 1", "09:00", "18:00", more: """
                , "slots": { "rule": "FREQ=DAILY", "from": "10:00", "until": "18:00", "minutes": 60, "firstDay": "2026-09-10", "lastDay": "2026-09-10", "capacity": 5 }
                """)),
        })
        {
            Assert.Equal((name, ""), (name, Warnings(await PutAsync("c", body))));
        }

        Assert.Equal(
            "room_clash sessions[1].room bochum/a room_clash sessions[1].room bochum/b",
            Warnings(await PutAsync("c", In("HS 1", "09:00", "18:00", format: "exhibition", more: $", {Sessions(("x", "HS 2", "11:00", "12:00", "Ada"), ("y", "HS 1", "11:30", "12:00", "Bob"))}"))));
    }

    [Fact]
    public async Task Given_a_clash_When_one_of_the_two_does_not_take_place_Then_there_is_none_until_it_does()
    {
        await PutAsync("a", In("HS 1", "10:00", "12:00"));
        var body = In("HS 1", "11:00", "13:00");
        await PutAsync("b", body);
        foreach (var step in (string[])["cancel", "withdraw", "postpone"])
        {
            await _api.PostAsync($"/hubs/bochum/events/b/{step}", """{ "reason": { "de": "Sturm" } }""", s_office);
            Assert.Equal((step, ""), (step, Warnings(await _api.GetAsync("/hubs/bochum/events/a", s_office))));
            Assert.Equal((step, ""), (step, Warnings(await _api.GetAsync("/hubs/bochum/events/b", s_office))));
            await PutAsync("b", In("HS 1", "14:00", "15:00"));
            Assert.Equal((step, "room_clash room bochum/a"), (step, Warnings(await PutAsync("b", body))));
        }
    }

    [Fact]
    public async Task Given_sessions_of_one_event_When_they_need_one_room_or_speaker_Then_they_clash_with_each_other_and_not_with_the_event()
    {
        var put = await PutAsync("a", In("HS 1", "10:00", "18:00", more: $", {Sessions(
            ("x", "HS 1", "10:00", "11:00", "Ada Lovelace"), ("y", "HS 1", "10:30", "11:30", "Bob"), ("z", "HS 3", "11:00", "12:00", " bob"))}"));

        Assert.Equal(
            "room_clash sessions[0].room bochum/a/y room_clash sessions[1].room bochum/a/x speaker_clash sessions[1].speakers[0] bochum/a/z speaker_clash sessions[2].speakers[0] bochum/a/y",
            Warnings(put));
    }

    [Fact]
    public async Task Given_a_speaker_who_is_at_other_hubs_too_When_that_is_not_published_there_Then_it_is_not_revealed()
    {
        await using (var hubs = await MessageSender.StartAsync(servers, _events.Prefix))
        {
            await hubs.SendAsync(new HubChanged("probe", 1, new("Probe"), Trusted: true, Sandbox: true));
            await Eventually.GetAsync(() => _events.WithDatabaseAsync(db => db.Set<Domain.KnownHub>().AnyAsync(hub => hub.Sandbox)), known => known);
        }

        var speaking = In("", "10:00", "12:00", more: $", {Sessions(("s", "", "10:00", "11:00", "Ada"))}");
        var theirs = await _api.PutAsync("/hubs/bottrop/events/b", speaking, s_office);
        var sandbox = await _api.PutAsync("/hubs/probe/events/p", speaking, s_office);
        var unseen = await PutAsync("a", speaking);
        await _api.PostAsync($"/events/{theirs["id"]}/approve", null, s_office);
        var seen = await _api.GetAsync("/hubs/bochum/events/a", s_office);
        await _api.PutAsync("/hubs/bottrop/events/b", speaking.Replace("Ada", "Bob", StringComparison.Ordinal), s_office);
        var stillSeen = await _api.GetAsync("/hubs/bochum/events/a", s_office);

        Assert.Equal(("", "", "speaker_clash sessions[0].speakers[0] bottrop/b/s"), (Warnings(sandbox), Warnings(unseen), Warnings(seen)));
        Assert.Equal(Warnings(seen), Warnings(stillSeen));
        // To its own hub the draft counts: Ada speaks there no more.
        Assert.Equal("", Warnings(await _api.GetAsync("/hubs/bottrop/events/b", s_office)));
    }

    [Fact]
    public async Task Given_a_room_that_is_asked_for_again_and_again_When_an_event_is_read_Then_there_are_20_warnings_and_no_more()
    {
        var sessions = Sessions([.. Enumerable.Range(0, 30).Select(number => ($"s{number}", "HS 1", "10:00", "11:00", $"Speaker {number}"))]);

        Assert.Equal(20, (await PutAsync("a", In("", "10:00", "12:00", more: $", {sessions}")))["warnings"]!.AsArray().Count);
    }

    private static string In(string room, string from, string until, string format = "talk", string state = "submitted", string more = "") =>
        EventsHost.Talk(starts: from.Length == 0 ? null : $"2026-09-10T{from}", ends: from.Length == 0 ? null : $"2026-09-10T{until}", state: state)
            .Replace("\"talk\"", $"\"{format}\"", StringComparison.Ordinal).TrimEnd().TrimEnd('}')
        + (room.Length == 0 ? "" : $", \"venue\": \"rub\", \"room\": \"{room}\"") + more + "}";

    private static string Sessions(params IEnumerable<(string Id, string Room, string From, string Until, string Speaker)> sessions) =>
        $"\"sessions\": [{string.Join(", ", sessions.Select(session => $$"""
            { "id": "{{session.Id}}", "title": { "de": "Teil" }, "venue": {{(session.Room.Length == 0 ? "null" : "\"rub\"")}}, "room": "{{session.Room}}",
              "starts": "2026-09-10T{{session.From}}", "ends": "2026-09-10T{{session.Until}}", "speakers": [{ "name": "{{session.Speaker}}" }] }
            """))}]";

    private async Task<Answer> PutAsync(string id, string body)
    {
        var answer = await _api.PutAsync($"/hubs/bochum/events/{id}", body, s_office);
        Assert.True(answer.Status is 200 or 201, answer.Body?.ToJsonString());
        return answer;
    }

    private static string Warnings(Answer answer) => string.Join(' ', answer["warnings"]!.AsArray().Select(warning =>
        $"{warning!["code"]} {warning["path"]} {warning["with"]!["hub"]}/{warning["with"]!["externalId"]}{(warning["with"]!["session"] is { } session ? $"/{session}" : "")}"));
}
