using KiBiennale.Contracts;
using KiBiennale.Hubs.Data;

namespace KiBiennale.Hubs.Tests;

public sealed class HubTests(Servers servers) : IAsyncLifetime
{
    private ServiceHost<HubsDbContext> _hubs = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _hubs = await HubsHost.StartAsync(servers);
        _api = _hubs.Api;
    }

    public ValueTask DisposeAsync() => _hubs.DisposeAsync();

    [Fact]
    public async Task Given_no_hub_When_the_office_puts_one_Then_everybody_can_read_it()
    {
        var put = await _api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);
        var read = await _api.GetAsync("/hubs/bochum");

        Assert.Equal(201, put.Status);
        Assert.Equal("/api/v1/hubs/bochum", put.Headers["Location"]);
        Assert.Equal(200, read.Status);
        Assert.Equal("KI in der Medizin", read["focus"]!["de"]!.GetValue<string>());
        Assert.Equal("satellite", read["kind"]!.GetValue<string>());
        Assert.Equal(put.Body!.ToJsonString(), read.Body!.ToJsonString());
        Assert.Equal(put.ETag, read.ETag);
    }

    [Fact]
    public async Task Given_a_hub_When_the_same_is_put_again_Then_nothing_changes_and_nothing_is_said()
    {
        await using var heard = await MessageListener<HubChanged>.StartAsync(servers, _hubs.Prefix);
        var first = await _api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);
        var second = await _api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);
        var changed = await _api.PutAsync("/hubs/bochum", HubsHost.Hub("Bochum!"), TestTokens.Office);

        Assert.Equal((201, 200, 200), (first.Status, second.Status, changed.Status));
        Assert.Equal(first.ETag, second.ETag);
        Assert.NotEqual(first.ETag, changed.ETag);
        // What was put last has been said: so would have been what was put before it.
        var said = await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Any(message => message.Version == 2));
        Assert.Equal([1L, 2L], said.Select(message => message.Version).Order());
        Assert.Equal("Bochum!", said.Single(message => message.Version == 2).Name.De);
    }

    [Fact]
    public async Task Given_what_a_get_shows_When_it_is_put_back_Then_nothing_changes()
    {
        var put = await _api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);
        var again = await _api.PutAsync("/hubs/bochum", put.Body!.ToJsonString(), TestTokens.Office);

        Assert.Equal(200, again.Status);
        Assert.Equal(put.ETag, again.ETag);
    }

    [Fact]
    public async Task Given_no_right_When_somebody_puts_a_hub_Then_it_is_refused_before_the_body_is_read()
    {
        Assert.Equal((401, "unauthorized"), Refusal(await _api.PutAsync("/hubs/bochum", "{")));
        Assert.Equal((403, "forbidden"), Refusal(await _api.PutAsync("/hubs/bochum", "{", TestTokens.Publisher("bochum"))));
        Assert.Equal((400, "malformed_body"), Refusal(await _api.PutAsync("/hubs/bochum", "{", TestTokens.Office)));
    }

    [Fact]
    public async Task Given_a_wrong_hub_When_it_is_put_Then_every_fault_is_named_and_nothing_is_kept()
    {
        var refused = await _api.PutAsync("/hubs/Bo_chum", """{ "name": { "en": "x" }, "kind": "moon", "focus": null }""", TestTokens.Office);

        Assert.Equal((422, "invalid"), Refusal(refused));
        Assert.Equal(["focus.de", "hub", "kind", "name.de", "regionType"], refused.Faults.Order());
        Assert.Equal(0, (await _api.GetAsync("/hubs"))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_another_change_since_When_a_hub_is_put_with_the_old_etag_Then_412()
    {
        var old = await _api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);
        await _api.PutAsync("/hubs/bochum", HubsHost.Hub("neu"), TestTokens.Office);
        var refused = await _api.PutAsync("/hubs/bochum", HubsHost.Hub("zu spät"), TestTokens.Office, ("If-Match", old.ETag));

        Assert.Equal((412, "precondition_failed"), Refusal(refused));
        Assert.Equal("neu", (await _api.GetAsync("/hubs/bochum"))["name"]!["de"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_a_reader_who_has_the_hub_When_asked_again_Then_304()
    {
        var put = await _api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);

        Assert.Equal(304, (await _api.GetAsync("/hubs/bochum", null, ("If-None-Match", put.ETag))).Status);
        Assert.Equal(200, (await _api.GetAsync("/hubs/bochum", null, ("If-None-Match", "\"other\""))).Status);
    }

    [Fact]
    public async Task Given_many_hubs_When_they_are_listed_page_by_page_Then_each_comes_once_in_order()
    {
        string[] slugs = [.. Enumerable.Range(0, 25).Select(number => $"hub-{number:00}")];
        foreach (var slug in slugs.Reverse())
            await _api.PutAsync($"/hubs/{slug}", HubsHost.Hub(slug), TestTokens.Office);

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.GetAsync($"/hubs?limit=10&cursor={cursor}");
            Assert.Equal(25, page["total"]!.GetValue<int>());
            seen.AddRange(page["items"]!.AsArray().Select(hub => hub!["slug"]!.GetValue<string>()));
            cursor = page["next"]?.GetValue<string>();
        }

        Assert.Equal(slugs, seen);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("cursor=nonsense", "cursor")]
    public async Task Given_a_query_out_of_bounds_When_hubs_are_listed_Then_422(string query, string fault)
    {
        var refused = await _api.GetAsync("/hubs?" + query);

        Assert.Equal(422, refused.Status);
        Assert.Equal([fault], refused.Faults);
    }

    [Fact]
    public async Task Given_no_such_hub_When_it_is_read_Then_404_says_what_is_missing()
    {
        var refused = await _api.GetAsync("/hubs/atlantis");

        Assert.Equal((404, "hub_not_found"), Refusal(refused));
        Assert.NotNull(refused["traceId"]);
    }

    private static (int, string?) Refusal(Answer answer) => (answer.Status, answer.Code);

    [Fact]
    public async Task Given_a_sandbox_hub_When_it_is_asked_for_Then_only_its_own_and_the_office_see_it_and_it_stays_one()
    {
        const string Sandbox = """{ "name": { "de": "Spielwiese" }, "kind": "satellite", "regionType": "site", "focus": { "de": "Probieren" }, "sandbox": true }""";
        await using var heard = await MessageListener<HubChanged>.StartAsync(servers, _hubs.Prefix);
        var put = await _api.PutAsync("/hubs/sandbox", Sandbox, TestTokens.Office);
        await _api.PutAsync("/hubs/sandbox/venues/a", HubsHost.Venue(), TestTokens.Publisher("sandbox"));
        await _api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);

        Assert.Equal((201, true), (put.Status, put["sandbox"]!.GetValue<bool>()));
        foreach (var token in (string[])[TestTokens.Office, TestTokens.Publisher("sandbox"), TestTokens.Of("checkin", "sandbox")])
        {
            Assert.Equal(200, (await _api.GetAsync("/hubs/sandbox", token)).Status);
            Assert.Equal(200, (await _api.GetAsync("/hubs/sandbox/venues/a", token)).Status);
        }

        foreach (var token in (string?[])[null, TestTokens.Publisher("bochum"), TestTokens.Of("juror")])
        {
            Assert.Equal("hub_not_found", (await _api.GetAsync("/hubs/sandbox", token)).Code);
            Assert.Equal("venue_not_found", (await _api.GetAsync("/hubs/sandbox/venues/a", token)).Code);
        }

        var listed = await _api.GetAsync("/hubs", TestTokens.Office);
        Assert.Equal((1, "bochum"), (listed["total"]!.GetValue<int>(), Assert.Single(listed["items"]!.AsArray())!["slug"]!.GetValue<string>()));
        var said = await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count >= 2);
        Assert.Equal([("bochum", false), ("sandbox", true)], said.Select(message => (message.Hub, message.Sandbox)).Order());

        Assert.Equal((409, "sandbox_is_fixed"), Refusal(await _api.PutAsync("/hubs/sandbox", Sandbox.Replace("true", "false", StringComparison.Ordinal), TestTokens.Office)));
        Assert.Equal((409, "sandbox_is_fixed"), Refusal(await _api.PutAsync("/hubs/bochum", Sandbox, TestTokens.Office)));
        // Who says nothing of it changes nothing of it.
        var unsaid = await _api.PutAsync("/hubs/sandbox", HubsHost.Hub("Wiese"), TestTokens.Office);
        Assert.Equal((200, true), (unsaid.Status, unsaid["sandbox"]!.GetValue<bool>()));
    }
}
