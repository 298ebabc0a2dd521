using KiBiennale.Contracts;
using KiBiennale.Hubs.Data;

namespace KiBiennale.Hubs.Tests;

public sealed class MemberTests(Servers servers) : IAsyncLifetime
{
    private const string Members = "/learning/network/members";

    private ServiceHost<HubsDbContext> _hubs = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _hubs = await HubsHost.StartAsync(servers);
        _api = _hubs.Api;
    }

    public ValueTask DisposeAsync() => _hubs.DisposeAsync();

    [Fact]
    public async Task Given_a_municipality_When_the_office_takes_it_in_and_changes_it_Then_everybody_can_read_it_and_others_hear_each_change_once()
    {
        await using var heard = await MessageListener<MemberChanged>.StartAsync(servers, _hubs.Prefix);

        var joined = await PutAsync("unna", "Kreisstadt Unna", "Unna.DE", "kreis-unna.de", "unna.de");
        var readBack = await _api.PutAsync($"{Members}/unna", joined.Body!.ToJsonString(), TestTokens.Office);
        var changed = await PutAsync("unna", "Kreisstadt Unna");
        var listed = (await _api.GetAsync(Members))["items"]!.AsArray().Single()!;

        Assert.Equal((201, 200, 200), (joined.Status, readBack.Status, changed.Status));
        Assert.Equal(joined.ETag, readBack.ETag);
        Assert.NotEqual(joined.ETag, changed.ETag);
        Assert.Equal(changed.Body!.ToJsonString(), listed.ToJsonString());
        var said = await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count == 2);
        Assert.Equal(["1 unna.de,kreis-unna.de", "2 "], said.Select(message => $"{message.Version} {string.Join(',', message.MailDomains)}").Order());
    }

    [Fact]
    public async Task Given_an_entry_with_many_faults_When_it_is_put_Then_all_are_named_and_no_domain_belongs_to_two()
    {
        await PutAsync("unna", "Kreisstadt Unna", "unna.de");

        var refused = await PutAsync("Unna!", " ", "unna.de", "@unna.de", "unna", "unna.de\n", "-a.de");

        Assert.Equal(422, refused.Status);
        Assert.Equal(
            ["mailDomains[0]", "mailDomains[1]", "mailDomains[2]", "mailDomains[3]", "mailDomains[4]", "name.de", "slug"], refused.Faults.Order());
        Assert.Equal(1, (await _api.GetAsync(Members))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_an_older_reading_When_it_is_put_Then_what_is_newer_stays()
    {
        var old = await PutAsync("unna", "Unna");
        await PutAsync("unna", "Kreisstadt Unna");

        var refused = await _api.PutAsync($"{Members}/unna", """{ "name": { "de": "Zu spät" } }""", TestTokens.Office, ("If-Match", old.ETag));

        Assert.Equal((412, "precondition_failed"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Given_many_members_When_all_take_the_same_domain_at_once_Then_one_has_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => PutAsync($"stadt-{number}", "Stadt", "stadt.de")));

        Assert.Equal([201, 422, 422, 422, 422, 422], taken.Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task Control_members_that_do_not_take_turns_share_a_domain()
    {
        await _hubs.WithoutTakingTurnsAsync();
        var shared = false;
        for (var round = 0; round < 20 && !shared; round++)
        {
            var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => PutAsync($"stadt-{round}-{number}", "Stadt", $"stadt-{round}.de")));
            shared = taken.Count(answer => answer.Status == 201) > 1;
        }

        Assert.True(shared);
    }

    private Task<Answer> PutAsync(string slug, string name, params string[] domains) => _api.PutAsync(
        $"{Members}/{Uri.EscapeDataString(slug)}",
        new System.Text.Json.Nodes.JsonObject
        {
            ["name"] = new System.Text.Json.Nodes.JsonObject { ["de"] = name },
            ["mailDomains"] = new System.Text.Json.Nodes.JsonArray([.. domains.Select(domain => (System.Text.Json.Nodes.JsonNode)domain)]),
        }.ToJsonString(),
        TestTokens.Office);
}
