using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;

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
    public async Task Given_anybody_but_the_office_When_a_credential_is_asked_for_Then_it_is_refused()
    {
        var machine = await _api.CreateCredentialAsync(token: TestTokens.Publisher("bochum"));
        var anonymous = await _api.PostAsync(Path, "{}");

        Assert.Equal((403, "forbidden"), (machine.Status, machine.Code));
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

    private static (int, string?) Refusal(Answer answer) => (answer.Status, answer.Code);
}
