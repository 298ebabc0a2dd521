using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace KiBiennale.Identity.Tests;

/// <summary>Tokens that look right and are not. All services validate them alike; this one has a route to try them on.</summary>
public sealed class TokenAttackTests(Servers servers) : IAsyncLifetime
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private static readonly Dictionary<string, Func<string>> s_attacks = new()
    {
        ["expired a minute ago"] = () => Sign(token => (token.NotBefore, token.Expires) = (Now - s_hour, Now - TimeSpan.FromMinutes(1))),
        ["good from tomorrow on"] = () => Sign(token => (token.NotBefore, token.Expires) = (Now + s_hour, Now + s_hour + s_hour)),
        ["without an end"] = () => Sign(token => token.Expires = null),
        ["for another audience"] = () => Sign(token => token.Audience = "another"),
        ["from another issuer"] = () => Sign(token => token.Issuer = "https://evil.example/"),
        ["not an access token"] = () => Sign(token => token.TokenType = "JWT"),
        ["signed with a key of one's own, by the name of ours"] = () => Sign(token => token.SigningCredentials = new(
            new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = TestTokens.Key.KeyId }, SecurityAlgorithms.EcdsaSha256)),
        ["signed with our public key as if it were a secret"] = () => Sign(token => token.SigningCredentials = new(
            new SymmetricSecurityKey(((ECDsaSecurityKey)TestTokens.Key).ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = TestTokens.Key.KeyId },
            SecurityAlgorithms.HmacSha256)),
        ["with alg none and without signature"] = () => $"{Encode("""{"alg":"none","typ":"at+jwt"}""")}.{Part(TestTokens.Office, 1)}.",
        ["without its signature"] = () => $"{Part(TestTokens.Office, 0)}.{Part(TestTokens.Office, 1)}.",
        ["with another role put in"] = () =>
        {
            var token = TestTokens.Of(Roles.Applicant);
            var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Part(token, 1))).Replace(Roles.Applicant, Roles.Office, StringComparison.Ordinal);
            return $"{Part(token, 0)}.{Encode(claims)}.{Part(token, 2)}";
        },
        ["no token at all"] = () => "office",
    };

    private ServiceHost<IdentityDbContext> _identity = null!;

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync() => _identity = await IdentityHost.StartAsync(servers);

    public ValueTask DisposeAsync() => _identity.DisposeAsync();

    [Fact]
    public async Task Given_tokens_that_only_look_right_When_they_are_used_Then_they_are_no_tokens()
    {
        var outcomes = new Dictionary<string, (int, string?)>();
        foreach (var (attack, token) in s_attacks)
        {
            var refused = await _identity.Api.GetAsync("/hubs/bochum/credentials", token());
            outcomes[attack] = (refused.Status, refused.Code);
        }

        Assert.Equal(s_attacks.ToDictionary(attack => attack.Key, _ => (401, (string?)"unauthorized")), outcomes);
    }

    [Fact]
    public async Task Control_the_token_that_the_attacks_are_made_of_is_right() =>
        Assert.Equal(200, (await _identity.Api.GetAsync("/hubs/bochum/credentials", Sign(_ => { }))).Status);

    [Fact]
    public async Task Given_a_token_that_was_good_a_moment_ago_When_it_expires_Then_it_is_no_token()
    {
        // Clocks may lie ten seconds apart.
        var token = Sign(token => (token.NotBefore, token.Expires) = (Now - s_hour, Now - TimeSpan.FromSeconds(6)));
        Assert.Equal(200, (await _identity.Api.GetAsync("/hubs/bochum/credentials", token)).Status);

        Assert.Equal(401, await Eventually.GetAsync(async () => (await _identity.Api.GetAsync("/hubs/bochum/credentials", token)).Status, status => status != 200));
    }

    /// <summary>An office token with something changed before it is signed.</summary>
    private static string Sign(Action<SecurityTokenDescriptor> change)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = TestTokens.Issuer,
            Audience = AuthOptions.Audience,
            TokenType = "at+jwt",
            Claims = new Dictionary<string, object> { [Claims.Subject] = "test-client", [Claims.Role] = Roles.Office, [Claims.Scope] = Scopes.Credentials },
            Expires = Now + s_hour,
            SigningCredentials = new(TestTokens.Key, SecurityAlgorithms.EcdsaSha256),
        };
        change(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = token.Expires is not null }.CreateToken(token);
    }

    private static string Part(string token, int index) => token.Split('.')[index];

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
