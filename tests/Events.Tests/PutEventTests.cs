using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

public sealed class PutEventTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/hubs/bochum/events/talk-1";

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
    public async Task Given_a_trusted_hub_When_it_puts_an_event_Then_visitors_see_it_and_others_hear_of_it()
    {
        await using var heard = await MessageListener<EventPublished>.StartAsync(servers, _events.Prefix);
        var put = await _api.PutAsync(Path, EventsHost.Talk(), s_bochum);
        var read = await _api.GetAsync($"/events/{put["id"]}");

        Assert.Equal((201, "published", "scheduled"), (put.Status, put["state"]!.GetValue<string>(), put["status"]!.GetValue<string>()));
        Assert.Equal("/api/v1" + Path, put.Headers["Location"]);
        Assert.Equal("2026-09-10T18:00:00+02:00", read["starts"]!.GetValue<string>());
        Assert.Equal(put.ETag, read.ETag);
        var said = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count > 0)).Event;
        Assert.Equal((put["id"]!.GetValue<Guid>(), 1L, "bochum", 40), (said.EventId, said.Version, said.Hub, said.Registration.Capacity));
    }

    [Fact]
    public async Task Given_an_event_When_the_same_body_is_put_again_Then_nothing_changes_and_no_message_is_sent()
    {
        await using var published = await MessageListener<EventPublished>.StartAsync(servers, _events.Prefix);
        await using var changed = await MessageListener<EventChanged>.StartAsync(servers, _events.Prefix);
        var first = await _api.PutAsync(Path, EventsHost.Talk(), s_bochum);
        var second = await _api.PutAsync(Path, EventsHost.Talk(), s_bochum);
        var readBack = await _api.PutAsync(Path, first.Body!.ToJsonString(), s_bochum);
        var other = await _api.PutAsync(Path, EventsHost.Talk("Anderer Vortrag"), s_bochum);

        Assert.Equal((201, 200, 200, 200), (first.Status, second.Status, readBack.Status, other.Status));
        Assert.Equal(first.ETag, second.ETag);
        Assert.Equal(first.ETag, readBack.ETag);
        Assert.Equal(first["updated"]!.GetValue<string>(), second["updated"]!.GetValue<string>());
        // The change after it has been heard: so would have been one before it.
        var said = await Eventually.GetAsync(() => Task.FromResult(changed.Heard), messages => messages.Count > 0);
        Assert.Equal(2, Assert.Single(said).Event.Version);
        Assert.Single(await Eventually.GetAsync(() => Task.FromResult(published.Heard), messages => messages.Count > 0));
    }

    [Fact]
    public async Task Given_many_at_once_When_the_same_new_event_is_put_Then_there_is_one()
    {
        var answers = await PutAtOnceAsync();

        Assert.Equal(1, answers.Count(answer => answer.Status == 201));
        Assert.Equal(7, answers.Count(answer => answer.Status == 200));
        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Given_no_unique_index_When_the_same_new_event_is_put_at_once_Then_there_are_several()
    {
        // The negative control of the test above: without the guard there would be more than one.
        await _events.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            DROP INDEX ux_events_hub_external_id;
            CREATE FUNCTION dawdle() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END' LANGUAGE plpgsql;
            CREATE TRIGGER dawdle BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION dawdle();
            """));
        await PutAtOnceAsync();

        Assert.True(await CountAsync() > 1);
    }

    [Fact]
    public async Task Given_another_hubs_token_When_an_event_is_put_Then_403_not_your_hub_before_the_body_is_read()
    {
        var refused = await _api.PutAsync(Path, "{", TestTokens.Publisher("bottrop"));

        Assert.Equal((403, "not_your_hub"), (refused.Status, refused.Code));
        Assert.Equal(401, (await _api.PutAsync(Path, "{")).Status);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Given_a_wrong_body_When_it_is_put_Then_one_answer_names_all_faults_and_nothing_is_kept()
    {
        const string Wrong = """
            {
              "title": { "en": "no German" }, "format": "party", "audiences": [], "topics": ["Über"], "languages": ["deutsch"], "mode": "onsite",
              "onlineUrl": "https://example.org", "venue": "nowhere", "starts": "2026-03-29T02:30", "ends": "2026-10-25T02:30",
              "contact": { "email": "nobody" }, "sessions": [{ "id": "a", "title": { "de": "A" } }, { "id": "a", "title": { "de": "B" }, "capacity": 0 }],
              "slots": { "rule": "sometimes", "from": "10", "until": "12:00", "minutes": 30, "firstDay": "2026-09-07", "lastDay": "2026-09-01", "capacity": 1 },
              "registration": { "mode": "external", "minParty": 3, "maxParty": 2 }
            }
            """;
        var refused = await _api.PutAsync(Path, Wrong, s_bochum);

        Assert.Equal((422, "invalid"), (refused.Status, refused.Code));
        Assert.Equal(
            [
                "audiences", "contact.email", "ends", "format", "languages[0]", "onlineUrl", "registration.maxParty", "registration.url",
                "sessions[1].capacity", "sessions[1].id", "slots.from", "slots.lastDay", "slots.rule", "starts", "title.de", "topics[0]", "venue",
            ],
            refused.Faults.Order(StringComparer.Ordinal));
        Assert.StartsWith("nonexistent_time", refused["errors"]!["starts"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("ambiguous_time", refused["errors"]!["ends"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("""{ "title": "text" }""", 400)]
    [InlineData("""{ "sessions": [{ "capacity": "many" }] }""", 400)]
    [InlineData("""{ "titel": { "de": "x" } }""", 400)]
    [InlineData("""{ "room": "a", "room": "b" }""", 400)]
    public async Task Given_a_malformed_body_When_it_is_put_Then_400_names_the_path(string body, int status)
    {
        var refused = await _api.PutAsync(Path, body, s_bochum);

        Assert.Equal((status, "malformed_body"), (refused.Status, refused.Code));
        Assert.Single(refused.Faults);
        Assert.DoesNotContain("KiBiennale", refused.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", refused.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_external_id_with_other_signs_When_it_is_put_Then_422()
    {
        var refused = await _api.PutAsync("/hubs/bochum/events/" + Uri.EscapeDataString("vortrag eins"), EventsHost.Talk(), s_bochum);

        Assert.Equal(422, refused.Status);
        Assert.Equal(["externalId"], refused.Faults);
    }

    [Fact]
    public async Task Given_a_change_since_When_an_event_is_put_with_the_old_etag_Then_412()
    {
        var old = await _api.PutAsync(Path, EventsHost.Talk(), s_bochum);
        await _api.PutAsync(Path, EventsHost.Talk("neu"), s_bochum);
        var refused = await _api.PutAsync(Path, EventsHost.Talk("zu spät"), s_bochum, ("If-Match", old.ETag));
        var mustBeNew = await _api.PutAsync(Path, EventsHost.Talk("zu spät"), s_bochum, ("If-None-Match", "*"));

        Assert.Equal((412, "precondition_failed"), (refused.Status, refused.Code));
        Assert.Equal(412, mustBeNew.Status);
        Assert.Equal("neu", (await _api.GetAsync(Path, s_bochum))["title"]!["de"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_an_unknown_hub_When_an_event_is_put_Then_404()
    {
        var refused = await _api.PutAsync("/hubs/atlantis/events/a", EventsHost.Talk(), TestTokens.Office);

        Assert.Equal((404, "hub_not_found"), (refused.Status, refused.Code));
    }

    private Task<Answer[]> PutAtOnceAsync() => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _api.PutAsync(Path, EventsHost.Talk(), s_bochum)));

    private Task<int> CountAsync() => _events.WithDatabaseAsync(db => db.Set<Domain.Event>().CountAsync());
}
