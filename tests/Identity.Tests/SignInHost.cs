using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace KiBiennale.Identity.Tests;

/// <summary>Identity with an application at which people sign in, and what such an application does.</summary>
internal sealed class SignInHost : IAsyncDisposable
{
    public const string Application = "website";
    public const string ComeBack = TestTokens.Issuer + "signin-oidc";

    private static readonly string s_verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private readonly MessageListener<SignInRequested> _mails;

    private SignInHost(ServiceHost<IdentityDbContext> identity, MessageListener<SignInRequested> mails) => (Identity, _mails) = (identity, mails);

    public ServiceHost<IdentityDbContext> Identity { get; }

    /// <param name="servers">Where it finds database server and broker.</param>
    /// <param name="clockOffset">How far the festival's clock is ahead.</param>
    /// <param name="configure">What the test replaces.</param>
    /// <param name="settings">What the test configures otherwise than usual.</param>
    public static async Task<SignInHost> StartAsync(
        Servers servers, TimeSpan clockOffset = default, Action<IServiceCollection>? configure = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var identity = await ServiceHost<IdentityDbContext>.StartAsync(
            servers,
            "identity-db",
            configure: services =>
            {
                services.AddSingleton<TimeProvider>(new FestivalClock(clockOffset));
                configure?.Invoke(services);
            },
            settings: settings);
        return new(identity, await MessageListener<SignInRequested>.StartAsync(servers, identity.Prefix));
    }

    /// <summary>The address of the application's "sign in".</summary>
    public static string AuthorizeAddress(
        string client = Application, string comeBack = ComeBack, string? challenge = null, string method = "S256", string prompt = "")
    {
        challenge ??= Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(s_verifier)));
        return $"/connect/authorize?response_type=code&client_id={client}&redirect_uri={Uri.EscapeDataString(comeBack)}"
            + $"&scope=openid%20email%20offline_access&state=there&code_challenge={challenge}&code_challenge_method={method}{prompt}";
    }

    /// <summary>Asks for a code, as somebody who comes from the application does.</summary>
    /// <param name="email">Whose.</param>
    /// <param name="address">The application's "sign in", where it is not the website's.</param>
    public async Task<Browser> AskAsync(string email, string? address = null)
    {
        var browser = await new Browser(Identity).GoAsync(address ?? AuthorizeAddress());
        await browser.FollowAsync();
        await browser.SubmitAsync(("email", email));
        return await browser.FollowAsync();
    }

    /// <summary>The codes that were mailed to an address, once there are so many.</summary>
    public async Task<IReadOnlyList<string>> CodesAsync(string email, int count = 1) => await Eventually.GetAsync(
        () => Task.FromResult<IReadOnlyList<string>>([.. _mails.Heard.Where(mail => string.Equals(mail.Email, email, StringComparison.OrdinalIgnoreCase)).Select(mail => mail.Code)]), codes => codes.Count >= count);

    /// <summary>Signs in, up to where the browser is back at the application's door.</summary>
    public async Task<Browser> SignInAsync(string email, string? address = null)
    {
        var before = _mails.Heard.Count(mail => string.Equals(mail.Email, email, StringComparison.OrdinalIgnoreCase));
        var browser = await AskAsync(email, address);
        await browser.SubmitAsync(("code", (await CodesAsync(email, before + 1))[^1]));
        return await browser.FollowAsync();
    }

    /// <summary>Signs in at the application, as far as the tokens that it gets.</summary>
    public async Task<(string AccessToken, string RefreshToken)> TokensAsync(string email)
    {
        var (status, body) = await RedeemAsync(CodeOf(await SignInAsync(email)));
        Assert.Equal(200, status);
        return (body["access_token"]!.GetValue<string>(), body["refresh_token"]!.GetValue<string>());
    }

    /// <summary>The roles of somebody who signs in now.</summary>
    public async Task<IReadOnlyList<string>> RolesAsync(string email) => RolesOf((await TokensAsync(email)).AccessToken);

    public static IReadOnlyList<string> RolesOf(string accessToken) =>
        [.. new JsonWebToken(accessToken).Claims.Where(claim => claim.Type is "role").Select(claim => claim.Value)];

    /// <summary>The code that a browser brings back to the application.</summary>
    public static string CodeOf(Browser browser) => HttpUtility.ParseQueryString(new Uri(browser.Location!).Query)["code"]!;

    public Task<(int Status, JsonNode Body)> RedeemAsync(string code, string? verifier = null, string comeBack = ComeBack) => TokenAsync(
        ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", comeBack), ("code_verifier", verifier ?? s_verifier));

    public Task<(int Status, JsonNode Body)> RefreshAsync(string token) => TokenAsync(("grant_type", "refresh_token"), ("refresh_token", token));

    public async ValueTask DisposeAsync()
    {
        await _mails.DisposeAsync();
        await Identity.DisposeAsync();
    }

    private async Task<(int Status, JsonNode Body)> TokenAsync(params IEnumerable<(string Name, string Value)> values)
    {
        using var form = new FormUrlEncodedContent([new("client_id", Application), .. values.Select(value => new KeyValuePair<string, string>(value.Name, value.Value))]);
        using var answer = await Identity.Api.Http.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
