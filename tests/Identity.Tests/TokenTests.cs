using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace KiBiennale.Identity.Tests;

public sealed class TokenTests(Servers servers) : IAsyncLifetime
{
    private ServiceHost<IdentityDbContext> _identity = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _identity = await IdentityHost.StartAsync(servers);
        _api = _identity.Api;
    }

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Fact]
    public async Task Given_a_hubs_credential_When_it_asks_for_a_token_Then_the_token_says_who_for_which_hub_and_how_long()
    {
        var credential = await _api.CreateCredentialAsync();
        var (clientId, secret) = (credential["clientId"]!.GetValue<string>(), credential["clientSecret"]!.GetValue<string>());
        var (status, body) = await _api.TokenAsync(clientId, secret);
        var token = new JsonWebToken(body["access_token"]!.GetValue<string>());

        Assert.Equal(200, status);
        Assert.Equal(("at+jwt", "ES256"), (token.Typ, token.Alg));
        Assert.Equal((clientId, "publisher@bochum", string.Join(' ', Scopes.OfCredentials)), (token.Subject, token.GetClaim("role").Value, token.GetClaim("scope").Value));
        Assert.Equal((TestTokens.Issuer, "kibiennale"), (token.Issuer, token.Audiences.Single()));
        Assert.Equal(TimeSpan.FromMinutes(30), token.ValidTo - token.IssuedAt);
    }

    [Fact]
    public async Task Given_a_wrong_secret_client_or_grant_When_a_token_is_asked_for_Then_OAuth_says_no()
    {
        var clientId = (await _api.CreateCredentialAsync())["clientId"]!.GetValue<string>();

        Assert.Equal((401, "invalid_client"), Refusal(await _api.TokenAsync(clientId, "guess")));
        Assert.Equal((401, "invalid_client"), Refusal(await _api.TokenAsync("nobody", "guess")));
        Assert.Equal((400, "unsupported_grant_type"), Refusal(await _api.TokenAsync(clientId, "guess", "password")));
    }

    [Fact]
    public async Task Given_the_openapi_document_When_a_partner_looks_for_tokens_Then_it_tells_the_form_and_the_answer()
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(await _api.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
        var operation = document["paths"]!["/connect/token"]!["post"]!;

        Assert.NotNull(operation["requestBody"]!["content"]!["application/x-www-form-urlencoded"]);
        Assert.NotNull(operation["responses"]!["200"]!["content"]!["application/json"]);
        Assert.NotNull(document["components"]!["schemas"]!["TokenRequest"]!["properties"]!["client_secret"]);
    }

    [Fact]
    public async Task Given_the_databases_content_When_somebody_reads_it_Then_it_holds_neither_secret_nor_signing_key()
    {
        var credential = await _api.CreateCredentialAsync();
        var rotated = await _api.PostAsync($"/hubs/bochum/credentials/{credential["clientId"]}/rotate", "{}", TestTokens.Office, ("Idempotency-Key", "a-key"));
        var stored = await _identity.WithDatabaseAsync(ContentAsync);
        var key = await _identity.WithDatabaseAsync(db => db.Set<SigningKey>().SingleAsync());

        Assert.Contains(credential["clientId"]!.GetValue<string>(), stored, StringComparison.Ordinal);
        Assert.DoesNotContain(credential["clientSecret"]!.GetValue<string>(), stored, StringComparison.Ordinal);
        Assert.DoesNotContain(rotated["clientSecret"]!.GetValue<string>(), stored, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN PRIVATE KEY", stored, StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", key.EncryptedPem, StringComparison.Ordinal);
    }

    /// <summary>Every row of every table.</summary>
    private static async Task<string> ContentAsync(DbContext db) => string.Join('\n', await db.Database.SqlQuery<string>(
        $"SELECT query_to_xml(format('SELECT * FROM %I', tablename), true, false, '')::text AS \"Value\" FROM pg_tables WHERE schemaname = 'public'").ToListAsync());

    [Fact]
    public async Task Given_a_service_and_a_visitor_When_they_ask_for_the_metadata_Then_each_is_told_addresses_that_it_can_reach()
    {
        var seenOutside = await MetadataAsync("localhost");
        var seenInside = await MetadataAsync("identity");

        Assert.Contains("\"issuer\":\"http://localhost/\"", seenOutside, StringComparison.Ordinal);
        Assert.Contains("\"token_endpoint\":\"http://localhost/connect/token\"", seenOutside, StringComparison.Ordinal);
        Assert.Contains("\"issuer\":\"http://localhost/\"", seenInside, StringComparison.Ordinal);
        Assert.Contains("\"jwks_uri\":\"http://identity/.well-known/jwks\"", seenInside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_new_installation_When_the_migration_step_runs_many_times_at_once_Then_each_thing_is_made_once()
    {
        await _identity.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"DELETE FROM signing_keys; DELETE FROM data_protection_keys; DELETE FROM \"OpenIddictApplications\""));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _identity.Services.MigrateAsync(CancellationToken.None)));

        Assert.Equal(1, await _identity.WithDatabaseAsync(db => db.Set<SigningKey>().CountAsync()));
        Assert.Equal(1, await _identity.WithDatabaseAsync(db => db.Set<DataProtectionKey>().CountAsync()));
        Assert.Equal(1, await _identity.WithDatabaseAsync(db => db.Database.SqlQuery<int>($"SELECT 1 AS \"Value\" FROM \"OpenIddictApplications\" WHERE client_id = 'website'").CountAsync()));
    }

    private async Task<string> MetadataAsync(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/.well-known/openid-configuration", UriKind.Relative));
        request.Headers.Host = host;
        using var answer = await _api.Http.SendAsync(request);
        return (await answer.Content.ReadAsStringAsync()).Replace(" ", "", StringComparison.Ordinal);
    }

    private static (int, string) Refusal((int Status, System.Text.Json.Nodes.JsonNode Body) answer) =>
        (answer.Status, answer.Body["error"]!.GetValue<string>());
}
