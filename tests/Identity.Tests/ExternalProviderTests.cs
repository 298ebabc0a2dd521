using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Identity.Tests;

/// <summary>The festival with a city's single sign-on beside its own: another Identity stands for the city's.</summary>
public sealed partial class ExternalProviderTests(Servers servers) : IAsyncLifetime
{
    private const string CitysAddress = "http://127.0.0.2/";

    private SignInHost _city = null!;
    private SignInHost _festival = null!;
    private bool _verifies = true;

    public async ValueTask InitializeAsync()
    {
        _city = await SignInHost.StartAsync(servers, settings: new Dictionary<string, string>
        {
            ["Auth:Issuer"] = CitysAddress,
            ["PublicClients:0:Id"] = "festival",
            ["PublicClients:0:RedirectUris:0"] = TestTokens.Issuer + "sign-in/callback/unna",
        });
        _festival = await SignInHost.StartAsync(
            servers,
            configure: services => services.Configure<OpenIdConnectOptions>("unna", openId =>
            {
                openId.BackchannelHttpHandler = _city.Identity.Server.CreateHandler();
                var ours = openId.Events.OnTokenValidated;
                openId.Events.OnTokenValidated = context =>
                {
                    var claims = (System.Security.Claims.ClaimsIdentity)context.Principal!.Identity!;
                    if (!_verifies)
                        claims.TryRemoveClaim(claims.FindFirst("email_verified"));
                    return ours(context);
                };
            }),
            settings: new Dictionary<string, string>
            {
                ["Providers:unna:Name"] = "Stadt <Unna>",
                ["Providers:unna:Authority"] = CitysAddress,
                ["Providers:unna:ClientId"] = "festival",
                ["Providers:unna:MailDomains:0"] = "Unna.de",
                ["Providers:zz-away:Name"] = "Stadt Anderswo",
                ["Providers:zz-away:Authority"] = "http://127.0.0.1:1/",
                ["Providers:zz-away:ClientId"] = "festival",
                ["Providers:zz-away:MailDomains:0"] = "anderswo.de",
            });
    }

    public async ValueTask DisposeAsync()
    {
        await _festival.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_citys_single_sign_on_When_one_of_its_people_comes_by_it_Then_they_are_signed_in_here_as_with_a_code()
    {
        await _festival.Identity.Api.PostAsync("/invitations", """{ "email": "ada@unna.de", "role": "juror" }""", TestTokens.Office);

        var browser = await ComeByTheCityAsync("ada@unna.de");
        await browser.FollowAsync();
        await browser.FollowAsync();
        var (status, body) = await _festival.RedeemAsync(SignInHost.CodeOf(browser));

        Assert.Equal(200, status);
        Assert.Equal(["applicant", "juror"], SignInHost.RolesOf(body["access_token"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_a_citys_single_sign_on_When_it_vouches_for_an_address_that_is_not_the_citys_Then_it_is_not_believed()
    {
        await _festival.Identity.Api.PostAsync("/invitations", """{ "email": "office@zollverein.de", "role": "office" }""", TestTokens.Office);

        var browser = await ComeByTheCityAsync("office@zollverein.de");
        await browser.FollowAsync();

        Assert.Equal("/sign-in?failed=true", browser.Location);
        await browser.FollowAsync();
        Assert.Contains("Bitte nutzen Sie einen Code per E-Mail", browser.Page, StringComparison.Ordinal);
        Assert.Equal(0, (await _festival.Identity.Api.GetAsync("/people", TestTokens.Office))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_the_way_back_from_the_city_When_it_is_gone_in_another_browser_or_without_having_left_Then_nobody_is_signed_in()
    {
        var browser = await ComeByTheCityAsync("ada@unna.de");
        var stranger = await new Browser(_festival.Identity).GoAsync(browser.Location!);
        var invented = await new Browser(_festival.Identity).GoAsync("/sign-in/callback/unna?code=a&state=b");

        // Back to the sign-in, which still leads on to the application.
        Assert.StartsWith("/sign-in?returnUrl=%2Fconnect%2Fauthorize", stranger.Location, StringComparison.Ordinal);
        Assert.EndsWith("&failed=true", stranger.Location, StringComparison.Ordinal);
        Assert.Equal("/sign-in?failed=true", invented.Location);
    }

    [Fact]
    public async Task Given_a_city_whose_sign_in_does_not_answer_When_somebody_goes_there_Then_they_are_shown_our_own()
    {
        var browser = await new Browser(_festival.Identity).GoAsync("/sign-in/with/zz-away");

        Assert.Equal("/sign-in?failed=true", browser.Location);
    }

    [Fact]
    public async Task Given_a_city_that_does_not_say_that_an_address_is_verified_When_one_comes_by_it_Then_it_is_not_believed()
    {
        _verifies = false;
        var refused = await ComeByTheCityAsync("ada@unna.de");
        await refused.FollowAsync();

        Assert.EndsWith("failed=true", refused.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_sign_in_of_somebody_else_that_is_not_configured_When_it_is_asked_for_Then_our_own_is_shown()
    {
        var browser = await new Browser(_festival.Identity).GoAsync("/sign-in/with/session?returnUrl=https://evil.example/");

        Assert.Equal("/sign-in", browser.Location);
    }

    /// <summary>From the website to the city, up to where the city sends the browser back.</summary>
    private async Task<Browser> ComeByTheCityAsync(string email)
    {
        var browser = await new Browser(_festival.Identity).GoAsync(SignInHost.AuthorizeAddress());
        await browser.FollowAsync();
        var link = Link().Match(browser.Page);
        Assert.Equal("Anmelden mit Stadt <Unna>", WebUtility.HtmlDecode(link.Groups["text"].Value));
        await browser.GoAsync(WebUtility.HtmlDecode(link.Groups["address"].Value));
        Assert.StartsWith(CitysAddress + "connect/authorize?", browser.Location!, StringComparison.Ordinal);

        var atTheCity = await _city.SignInAsync(email, new Uri(browser.Location!).PathAndQuery);
        return browser.Sent(atTheCity.Location!);
    }

    [GeneratedRegex("""<a href="(?<address>/sign-in/with/[^"]+)">(?<text>[^<]+)</a>""")]
    private static partial Regex Link();
}
