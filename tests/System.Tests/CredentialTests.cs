using System.Text.Json.Nodes;

namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed class CredentialTests(RunningSystem system)
{
    [Fact]
    public async Task Given_the_demo_When_its_credentials_are_read_Then_every_hub_and_role_has_one_and_only_the_owner_can_read_them()
    {
        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(system.Data.DemoCredentials))!;
        var hubs = (await system.Api.GetAsync("/hubs?limit=100"))["items"]!.AsArray().Select(hub => hub!["slug"]!.GetValue<string>());
        var clients = credentials["hubs"]!.AsObject().Concat(credentials["roles"]!.AsObject()).Select(client => client.Value!).ToList();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(system.Data.DemoCredentials));
        Assert.Equal(["gateway", "tokenEndpoint", "hubs", "roles"], credentials.AsObject().Select(member => member.Key));
        Assert.Equal($"http://localhost:{system.Port}", credentials["gateway"]!.GetValue<string>());
        Assert.Equal($"http://localhost:{system.Port}/connect/token", credentials["tokenEndpoint"]!.GetValue<string>());
        Assert.Equal(hubs.Order(), credentials["hubs"]!.AsObject().Select(hub => hub.Key).Order());
        Assert.Equal(
            ["applicant", "checkin", "juror-1", "juror-2", "juror-3", "learner", "office", "ops"],
            credentials["roles"]!.AsObject().Select(role => role.Key).Order());
        Assert.All(clients, client => Assert.Equal(["clientId", "clientSecret"], client.AsObject().Select(member => member.Key)));
        Assert.Equal(clients.Count, clients.Select(client => client["clientSecret"]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public async Task Given_a_hub_s_token_When_an_event_is_put_twice_Then_it_is_created_once()
    {
        var token = await system.TokenAsync("bochum");
        var path = $"/hubs/bochum/events/{TestEvents.NewId()}";

        var first = await system.Api.PutAsync(path, TestEvents.Body(), token);
        var second = await system.Api.PutAsync(path, TestEvents.Body(), token);

        Assert.Equal((201, 200), (first.Status, second.Status));
        Assert.Equal(first.ETag, second.ETag);
        Assert.Equal(first["id"]!.GetValue<Guid>(), second["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task Given_a_hub_s_token_When_an_event_of_another_hub_is_put_Then_it_is_refused()
    {
        var token = await system.TokenAsync("bochum");

        var refused = await system.Api.PutAsync($"/hubs/essen/events/{TestEvents.NewId()}", TestEvents.Body(), token);

        Assert.Equal((403, "not_your_hub"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Given_no_token_When_an_event_is_put_Then_it_is_refused()
    {
        var refused = await system.Api.PutAsync($"/hubs/bochum/events/{TestEvents.NewId()}", TestEvents.Body());

        Assert.Equal(401, refused.Status);
    }

    [Fact]
    public async Task Given_a_body_with_many_faults_When_it_is_put_Then_the_answer_names_them_all()
    {
        const string Wrong = """
            {
              "title": { "en": "No German title" },
              "format": "rave",
              "audiences": ["public", "robots"],
              "languages": [],
              "mode": "onsite",
              "venue": "nowhere",
              "starts": "2026-12-10T18:00",
              "ends": "2026-12-10T17:00",
              "registration": { "mode": "open", "minParty": 4, "maxParty": 2 }
            }
            """;

        var refused = await system.Api.PutAsync($"/hubs/bochum/events/{TestEvents.NewId()}", Wrong, await system.TokenAsync("bochum"));

        Assert.Equal(422, refused.Status);
        Assert.Equal(["audiences[1]", "ends", "format", "languages", "registration.maxParty", "title.de", "venue"], refused.Faults.Order());
    }
}
