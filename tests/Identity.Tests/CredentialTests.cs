using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.EntityFrameworkCore.Models;

namespace KiBiennale.Identity.Tests;

public sealed class CredentialTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/hubs/bochum/credentials";

    private ServiceHost<IdentityDbContext> _identity = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _identity = await IdentityHost.StartAsync(servers);
        _api = _identity.Api;
    }

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Fact]
    public async Task Given_a_credential_When_the_office_lists_them_Then_its_secret_is_not_shown_again()
    {
        var created = await _api.CreateCredentialAsync();
        var listed = (await _api.GetAsync(Path, TestTokens.Office))["items"]!.AsArray().Single()!;

        Assert.Equal(201, created.Status);
        Assert.Equal(43, created["clientSecret"]!.GetValue<string>().Length);
        Assert.Equal(created["clientId"]!.GetValue<string>(), listed["clientId"]!.GetValue<string>());
        Assert.Equal(created["created"]!.GetValue<string>(), listed["created"]!.GetValue<string>());
        Assert.Null(listed["clientSecret"]);
    }

    [Fact]
    public async Task Given_a_hubs_own_people_When_a_credential_is_asked_for_Then_they_get_it_and_its_machines_and_others_do_not()
    {
        var person = await _api.CreateCredentialAsync(token: TestTokens.Publisher("bochum"));
        var machine = await _api.CreateCredentialAsync(token: TestTokens.Of(Roles.Publisher, "bochum", scopes: string.Join(' ', Scopes.OfCredentials)));
        var neighbour = await _api.CreateCredentialAsync(token: TestTokens.Publisher("essen"));
        var door = await _api.CreateCredentialAsync(token: TestTokens.Of(Roles.CheckIn, "bochum"));
        var anonymous = await _api.PostAsync(Path, "{}");

        Assert.Equal(201, person.Status);
        Assert.Equal((403, "insufficient_scope"), Refusal(machine));
        Assert.Equal((403, "not_your_hub"), Refusal(neighbour));
        Assert.Equal((403, "forbidden"), Refusal(door));
        Assert.Equal((401, "unauthorized"), (anonymous.Status, anonymous.Code));
    }

    [Fact]
    public async Task Given_a_wrong_body_or_hub_When_a_credential_is_asked_for_Then_nothing_is_issued()
    {
        var invalid = await _api.CreateCredentialAsync("""{ "name": " " }""");
        var missing = await _api.PostAsync("/hubs/atlantis/credentials", """{ "name": "a" }""", TestTokens.Office);

        Assert.Equal(422, invalid.Status);
        Assert.Equal(["name"], invalid.Faults);
        Assert.Equal((404, "hub_not_found"), (missing.Status, missing.Code));
        Assert.Equal(0, (await _api.GetAsync(Path, TestTokens.Office))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_a_credential_When_it_is_revoked_twice_Then_it_gets_no_token_and_others_hear_of_it_once()
    {
        await using var heard = await MessageListener<CredentialRevoked>.StartAsync(servers, _identity.Prefix);
        var (first, second) = (await _api.CreateCredentialAsync(), await _api.CreateCredentialAsync());
        var clientId = first["clientId"]!.GetValue<string>();

        var revoked = await _api.DeleteAsync($"{Path}/{clientId}", TestTokens.Office);
        var again = await _api.DeleteAsync($"{Path}/{clientId}", TestTokens.Office);
        await _api.DeleteAsync($"{Path}/{second["clientId"]}", TestTokens.Office);
        var (status, body) = await _api.TokenAsync(clientId, first["clientSecret"]!.GetValue<string>());

        Assert.Equal((204, 204), (revoked.Status, again.Status));
        Assert.Equal((401, "invalid_client"), (status, body["error"]!.GetValue<string>()));
        var said = await Eventually.GetAsync(
            () => Task.FromResult(heard.Heard), messages => messages.Any(message => message.ClientId == second["clientId"]!.GetValue<string>()));
        Assert.Equal(2, said.Count);
        Assert.Equal((404, "credential_not_found"), Refusal(await _api.DeleteAsync(Path + "/nobody", TestTokens.Office)));
    }

    [Fact]
    public async Task Given_an_issued_token_When_its_credential_is_revoked_Then_it_is_refused_within_five_seconds()
    {
        var credential = await _api.CreateCredentialAsync();
        var clientId = credential["clientId"]!.GetValue<string>();
        var token = TestTokens.Of(Roles.Office, clientId: clientId);
        Assert.Equal(200, (await _api.GetAsync(Path, token)).Status);

        await _api.DeleteAsync($"{Path}/{clientId}", TestTokens.Office);
        var refused = await Eventually.GetAsync(() => _api.GetAsync(Path, token), answer => answer.Status != 200, TimeSpan.FromSeconds(5));

        Assert.Equal((401, "unauthorized"), Refusal(refused));
        Assert.Equal(200, (await _api.GetAsync(Path, TestTokens.Office)).Status);
        Assert.Equal(1, await _identity.WithDatabaseAsync(db => db.Set<RevokedCredential>().CountAsync()));
    }

    [Fact]
    public async Task Given_a_credential_with_few_scopes_When_it_asks_for_tokens_Then_they_are_good_for_these_at_most()
    {
        var credential = await _api.CreateCredentialAsync("""{ "name": "calendar", "scopes": ["events:write", "events:read"] }""");
        var (clientId, secret) = (Text(credential, "clientId"), Text(credential, "clientSecret"));

        var all = await _api.TokenAsync(clientId, secret);
        var less = await _api.TokenAsync(clientId, secret, scope: "events:read");
        var more = await _api.TokenAsync(clientId, secret, scope: "events:read venues:write");
        var credentials = await _api.TokenAsync(clientId, secret, scope: "credentials");

        Assert.Equal(("events:write events:read", "events:read"), (ScopeOf(all.Body), ScopeOf(less.Body)));
        Assert.Equal((400, "invalid_scope"), (more.Status, Text(more.Body, "error")));
        Assert.Equal((400, "invalid_scope"), (credentials.Status, Text(credentials.Body, "error")));
        var refused = await _api.CreateCredentialAsync("""{ "name": "a", "scopes": ["events:write", "credentials"] }""");
        Assert.Equal((422, "scopes[1]"), (refused.Status, refused.Faults.Single()));
        Assert.Equal(["scopes"], (await _api.CreateCredentialAsync("""{ "name": "a", "scopes": [] }""")).Faults);
        Assert.Equal((400, "malformed_body"), Refusal(await _api.CreateCredentialAsync("""{ "name": "a", "hub": "essen", "role": "office" }""")));
    }

    [Fact]
    public async Task Given_a_credential_When_its_secret_is_rotated_Then_old_and_new_are_good_until_the_overlap_is_over()
    {
        var credential = await _api.CreateCredentialAsync();
        var (clientId, first) = (Text(credential, "clientId"), Text(credential, "clientSecret"));

        var rotated = await _api.PostAsync($"{Path}/{clientId}/rotate", "{}", TestTokens.Publisher("bochum"));
        var second = Text(rotated, "clientSecret");
        Assert.Equal([200, 200], await StatusesAsync(clientId, first, second));
        var until = (await _api.GetAsync($"{Path}/{clientId}", TestTokens.Office))["previousGoodUntil"]!.GetValue<DateTimeOffset>();
        Assert.InRange(until, TimeProvider.System.GetUtcNow().AddHours(23), TimeProvider.System.GetUtcNow().AddHours(25));

        var third = Text(await _api.PostAsync($"{Path}/{clientId}/rotate", """{ "overlapHours": 1 }""", TestTokens.Office), "clientSecret");
        Assert.Equal([200, 200, 200], await StatusesAsync(clientId, first, second, third));
        Assert.Equal(until, (await _api.GetAsync($"{Path}/{clientId}", TestTokens.Office))["previousGoodUntil"]!.GetValue<DateTimeOffset>());

        var last = Text(await _api.PostAsync($"{Path}/{clientId}/rotate", """{ "overlapHours": 0 }""", TestTokens.Office), "clientSecret");
        Assert.Equal([401, 401, 401, 200], await StatusesAsync(clientId, first, second, third, last));
    }

    [Fact]
    public async Task Given_a_rotated_secret_When_its_time_is_over_Then_the_one_from_before_is_no_longer_good()
    {
        var credential = await _api.CreateCredentialAsync();
        var (clientId, first) = (Text(credential, "clientId"), Text(credential, "clientSecret"));
        var second = Text(await _api.PostAsync($"{Path}/{clientId}/rotate", "{}", TestTokens.Office), "clientSecret");
        Assert.Equal([200, 200], await StatusesAsync(clientId, first, second));

        await _identity.WithDatabaseAsync(async db =>
        {
            var client = await db.Set<OpenIddictEntityFrameworkCoreApplication>().SingleAsync(client => client.ClientId == clientId);
            var year = TimeProvider.System.GetUtcNow().AddHours(24).Year;
            client.Properties = client.Properties!.Replace($"{year}-", $"{year - 1}-", StringComparison.Ordinal);
            return await db.SaveChangesAsync();
        });

        Assert.Equal([401, 200], await StatusesAsync(clientId, first, second));
    }

    [Fact]
    public async Task Given_a_rotation_that_cannot_be_When_it_is_asked_for_Then_it_is_refused_and_the_secret_stays()
    {
        var credential = await _api.CreateCredentialAsync();
        var (clientId, secret) = (Text(credential, "clientId"), Text(credential, "clientSecret"));

        Assert.Equal(["overlapHours"], (await _api.PostAsync($"{Path}/{clientId}/rotate", """{ "overlapHours": 169 }""", TestTokens.Office)).Faults);
        Assert.Equal((404, "credential_not_found"), Refusal(await _api.PostAsync($"{Path}/nobody/rotate", "{}", TestTokens.Office)));
        Assert.Equal(200, (await _api.TokenAsync(clientId, secret)).Status);
        await _api.DeleteAsync($"{Path}/{clientId}", TestTokens.Office);
        Assert.Equal((409, "credential_revoked"), Refusal(await _api.PostAsync($"{Path}/{clientId}/rotate", "{}", TestTokens.Office)));
    }

    [Fact]
    public async Task Given_a_secret_that_is_rotated_many_times_at_once_When_all_is_over_Then_every_secret_that_was_answered_is_good()
    {
        var created = await _api.CreateCredentialAsync();
        var clientId = Text(created, "clientId");

        // Longer than the others, whose change of the credential itself is none then.
        var first = await _api.PostAsync($"{Path}/{clientId}/rotate", """{ "overlapHours": 168 }""", TestTokens.Office);

        var rotated = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _api.PostAsync($"{Path}/{clientId}/rotate", "{}", TestTokens.Office)));
        var answers = await StatusesAsync(clientId, [Text(created, "clientSecret"), Text(first, "clientSecret"), .. rotated.Select(answer => Text(answer, "clientSecret"))]);
        var sixth = await _api.PostAsync($"{Path}/{clientId}/rotate", "{}", TestTokens.Office);

        Assert.All(rotated, answer => Assert.Equal(200, answer.Status));
        Assert.All(answers, status => Assert.Equal(200, status));
        Assert.Equal((409, "too_many_secrets"), Refusal(sixth));
        Assert.Equal(200, (await _api.PostAsync($"{Path}/{clientId}/rotate", """{ "overlapHours": 0 }""", TestTokens.Office)).Status);
    }

    [Fact]
    public async Task Given_a_credential_When_it_gets_a_token_Then_its_owners_see_when()
    {
        var credential = await _api.CreateCredentialAsync();
        var path = $"{Path}/{credential["clientId"]}";
        var never = await _api.GetAsync(path, TestTokens.Office);
        await _api.TokenAsync(Text(credential, "clientId"), Text(credential, "clientSecret"));
        var used = await _api.GetAsync(path, TestTokens.Office);

        Assert.Null(never["lastUsed"]);
        Assert.InRange(used["lastUsed"]!.GetValue<DateTimeOffset>(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
    }

    /// <summary>What is answered to each of these secrets.</summary>
    private async Task<IReadOnlyList<int>> StatusesAsync(string clientId, params IEnumerable<string> secrets)
    {
        var statuses = new List<int>();
        foreach (var secret in secrets)
            statuses.Add((await _api.TokenAsync(clientId, secret)).Status);
        return statuses;
    }

    private static string Text(Answer answer, string name) => Text(answer.Body!, name);

    private static string Text(JsonNode body, string name) => body[name]!.GetValue<string>();

    private static string ScopeOf(JsonNode token) => new JsonWebToken(Text(token, "access_token")).GetClaim("scope").Value;

    private static (int, string?) Refusal(Answer answer) => (answer.Status, answer.Code);
}
