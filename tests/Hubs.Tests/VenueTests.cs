using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Hubs.Data;

namespace KiBiennale.Hubs.Tests;

public sealed class VenueTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/hubs/bochum/venues/musikforum";

    private ServiceHost<HubsDbContext> _hubs = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _hubs = await HubsHost.StartAsync(servers);
        _api = _hubs.Api;
        await _api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);
    }

    public ValueTask DisposeAsync() => _hubs.DisposeAsync();

    [Fact]
    public async Task Given_a_hub_When_its_publisher_puts_a_venue_Then_it_is_read_with_the_hub_and_told_to_others()
    {
        await using var heard = await MessageListener<VenueChanged>.StartAsync(servers, _hubs.Prefix);
        var put = await _api.PutAsync(Path, HubsHost.Venue(), TestTokens.Publisher("bochum"));
        var hub = await _api.GetAsync("/hubs/bochum");

        Assert.Equal(201, put.Status);
        Assert.Equal(962, put["rooms"]![0]!["capacity"]!.GetValue<int>());
        Assert.True(JsonNode.DeepEquals(put.Body, hub["venues"]![0]));
        var said = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count > 0));
        Assert.Equal(("bochum", "musikforum", 1L, "Bochum", 51.4786), (said.Hub, said.Venue, said.Version, said.City, said.Latitude));
    }

    [Fact]
    public async Task Given_another_hubs_token_When_a_venue_is_put_Then_403_not_your_hub()
    {
        var refused = await _api.PutAsync(Path, HubsHost.Venue(), TestTokens.Publisher("essen"));

        Assert.Equal((403, "not_your_hub"), (refused.Status, refused.Code));
        Assert.Equal(404, (await _api.GetAsync(Path)).Status);
        Assert.Equal(201, (await _api.PutAsync(Path, HubsHost.Venue(), TestTokens.Office)).Status);
    }

    [Fact]
    public async Task Given_a_wrong_venue_When_it_is_put_Then_every_fault_is_named()
    {
        const string Wrong = """
            {
              "name": { "de": " " }, "street": "Marienplatz 1", "postalCode": "", "city": "Bochum", "lat": 91, "accessibility": ["step-free", "helipad"],
              "rooms": [{ "name": "Saal", "capacity": 0 }, { "name": "Saal" }, null]
            }
            """;
        var refused = await _api.PutAsync(Path, Wrong, TestTokens.Publisher("bochum"));

        Assert.Equal(422, refused.Status);
        Assert.Equal(["accessibility[1]", "lat", "lon", "name.de", "postalCode", "rooms", "rooms[0].capacity", "rooms[2].name"], refused.Faults.Order());
    }

    [Fact]
    public async Task Given_no_such_hub_When_a_venue_is_put_Then_404()
    {
        var refused = await _api.PutAsync("/hubs/atlantis/venues/hall", HubsHost.Venue(), TestTokens.Office);

        Assert.Equal((404, "hub_not_found"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Given_two_at_once_When_the_same_new_venue_is_put_Then_there_is_one()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _api.PutAsync(Path, HubsHost.Venue(), TestTokens.Publisher("bochum"))));

        Assert.Equal(1, answers.Count(answer => answer.Status == 201));
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 201]));
        Assert.Single(answers.Select(answer => answer["id"]!.GetValue<string>()).Distinct());
        Assert.Single((await _api.GetAsync("/hubs/bochum"))["venues"]!.AsArray());
    }

    [Fact]
    public async Task Given_eight_changes_at_once_When_a_venue_is_put_Then_each_raises_the_version_by_one()
    {
        await using var heard = await MessageListener<VenueChanged>.StartAsync(servers, _hubs.Prefix);
        await _api.PutAsync(Path, HubsHost.Venue(), TestTokens.Office);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => _api.PutAsync(Path, HubsHost.Venue($"Saal {number}"), TestTokens.Office)));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        var said = await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count == 5);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], said.Select(message => message.Version).Order());
    }
}
