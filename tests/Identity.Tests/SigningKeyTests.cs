using System.Text.Json.Nodes;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Server;

namespace KiBiennale.Identity.Tests;

public sealed class SigningKeyTests(Servers servers) : IAsyncLifetime
{
    private ServiceHost<IdentityDbContext> _identity = null!;
    private string _clientId = "", _secret = "";

    public async ValueTask InitializeAsync()
    {
        _identity = await IdentityHost.StartAsync(servers);
        var credential = await _identity.Api.CreateCredentialAsync();
        (_clientId, _secret) = (credential["clientId"]!.GetValue<string>(), credential["clientSecret"]!.GetValue<string>());
    }

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Fact]
    public async Task Given_a_key_of_ninety_days_When_time_goes_on_Then_the_next_is_known_a_day_before_it_signs_and_the_old_goes_when_nothing_is_signed_with_it()
    {
        var first = Assert.Single(await PublishedAsync());
        var token = await TokenAsync();

        await DaysLaterAsync(89);
        Assert.Equal([first], await PublishedAsync());

        await DaysLaterAsync(1);
        var second = Assert.Single(await PublishedAsync(), key => key != first);
        Assert.Equal(first, new JsonWebToken(await TokenAsync()).Kid);

        await DaysLaterAsync(1);
        Assert.Equal(second, new JsonWebToken(await TokenAsync()).Kid);
        Assert.Equal(200, (await _identity.Api.GetAsync("/me", token)).Status);
        Assert.Equal(200, (await _identity.Api.GetAsync("/me", await TokenAsync())).Status);

        await DaysLaterAsync(15);
        Assert.Equal([second], await PublishedAsync());
        Assert.Equal(401, (await _identity.Api.GetAsync("/me", token)).Status);
        Assert.Equal(200, (await _identity.Api.GetAsync("/me", await TokenAsync())).Status);
    }

    [Fact]
    public async Task Given_a_key_of_ninety_days_When_many_replicas_look_at_once_Then_there_is_one_next()
    {
        await ShiftAsync(90);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CareAsync()));

        Assert.Equal(2, await _identity.WithDatabaseAsync(db => db.Set<SigningKey>().CountAsync()));
    }

    [Fact]
    public async Task Control_replicas_that_do_not_take_turns_make_more()
    {
        await _identity.WithoutTakingTurnsAsync();
        // So that all of them have looked before one is done.
        await _identity.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NEW; END';
            CREATE TRIGGER linger BEFORE INSERT ON signing_keys FOR EACH ROW EXECUTE FUNCTION linger();
            """));
        await ShiftAsync(90);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(CareAsync)));

        Assert.True(await _identity.WithDatabaseAsync(db => db.Set<SigningKey>().CountAsync()) > 2);
    }

    [Fact]
    public async Task Given_a_database_that_has_lost_its_keys_When_tokens_are_asked_for_Then_those_of_before_stay_in_use_until_it_is_back()
    {
        var care = _identity.Services.GetRequiredService<SigningKeyCare>();
        await _identity.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE signing_keys RENAME TO away"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => care.DoAsync(CancellationToken.None));
        _identity.Services.GetRequiredService<IOptionsMonitorCache<OpenIddictServerOptions>>().Clear();
        var meanwhile = await TokenAsync();

        await _identity.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE away RENAME TO signing_keys"));
        await DaysLaterAsync(90);
        await DaysLaterAsync(1);

        Assert.NotEqual(new JsonWebToken(meanwhile).Kid, new JsonWebToken(await TokenAsync()).Kid);
    }

    private async Task<IReadOnlyList<string>> PublishedAsync()
    {
        var document = JsonNode.Parse(await _identity.Api.Http.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative)))!;
        return [.. document["keys"]!.AsArray().Select(key => key!["kid"]!.GetValue<string>())];
    }

    private async Task<string> TokenAsync() => (await _identity.Api.TokenAsync(_clientId, _secret)).Body["access_token"]!.GetValue<string>();

    /// <summary>As if so many days had gone by.</summary>
    private async Task DaysLaterAsync(int days)
    {
        await ShiftAsync(days);
        await CareAsync();
    }

    private Task<int> ShiftAsync(int days) => _identity.WithDatabaseAsync(db => db.Set<SigningKey>().ExecuteUpdateAsync(
        keys => keys.SetProperty(key => key.SignsFrom, key => key.SignsFrom.AddDays(-days))));

    private Task CareAsync() => _identity.Services.GetRequiredService<SigningKeyCare>().DoAsync(CancellationToken.None);
}
