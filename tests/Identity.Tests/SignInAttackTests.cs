using System.Net;
using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Tests;

/// <summary>What somebody tries who is not who they say.</summary>
public sealed class SignInAttackTests(Servers servers) : IAsyncLifetime
{
    private const string Ada = "ada@example.org";

    private SignInHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await SignInHost.StartAsync(servers);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-100)]
    public async Task Given_a_refresh_token_When_it_is_used_twice_Then_the_whole_session_ends_whatever_day_the_festival_s_clock_shows(int daysAhead)
    {
        await using var host = await SignInHost.StartAsync(servers, TimeSpan.FromDays(daysAhead));
        var (_, first) = await host.RedeemAsync(SignInHost.CodeOf(await host.SignInAsync(Ada)));
        var (status, second) = await host.RefreshAsync(Of(first, "refresh_token"));
        Assert.Equal(200, status);
        Assert.NotEqual(Of(first, "refresh_token"), Of(second, "refresh_token"));

        Assert.Equal((400, "invalid_grant"), Refusal(await host.RefreshAsync(Of(first, "refresh_token"))));
        Assert.Equal((400, "invalid_grant"), Refusal(await host.RefreshAsync(Of(second, "refresh_token"))));
    }

    [Fact]
    public async Task Given_a_refresh_token_When_it_is_used_at_many_sides_at_once_Then_at_most_one_goes_on_and_the_session_ends()
    {
        var (_, tokens) = await _host.RedeemAsync(SignInHost.CodeOf(await _host.SignInAsync(Ada)));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.RefreshAsync(Of(tokens, "refresh_token"))));
        var winners = answers.Where(answer => answer.Status == 200).ToList();

        Assert.InRange(winners.Count, 0, 1);
        Assert.All(answers.Except(winners), answer => Assert.Equal((400, "invalid_grant"), Refusal(answer)));
        foreach (var winner in winners)
            Assert.Equal((400, "invalid_grant"), Refusal(await _host.RefreshAsync(Of(winner.Body, "refresh_token"))));
    }

    [Fact]
    public async Task Given_an_application_s_code_When_it_is_used_twice_Then_the_whole_session_ends()
    {
        var code = SignInHost.CodeOf(await _host.SignInAsync(Ada));
        var (_, tokens) = await _host.RedeemAsync(code);

        Assert.Equal((400, "invalid_grant"), Refusal(await _host.RedeemAsync(code)));
        Assert.Equal((400, "invalid_grant"), Refusal(await _host.RefreshAsync(Of(tokens, "refresh_token"))));
    }

    [Fact]
    public async Task Given_an_application_s_code_When_who_redeems_it_did_not_ask_for_it_Then_there_are_no_tokens()
    {
        Assert.Equal((400, "invalid_grant"), Refusal(await _host.RedeemAsync(SignInHost.CodeOf(await _host.SignInAsync(Ada)), verifier: new string('x', 43))));
        Assert.Equal((400, "invalid_grant"), Refusal(await _host.RedeemAsync(SignInHost.CodeOf(await _host.SignInAsync("b@example.org")), comeBack: "https://evil.example/")));
    }

    [Fact]
    public async Task Given_an_application_that_is_unknown_or_asks_wrongly_When_somebody_comes_from_it_Then_they_are_not_sent_back()
    {
        string[] addresses =
        [
            SignInHost.AuthorizeAddress(client: "unknown"),
            SignInHost.AuthorizeAddress(comeBack: "https://evil.example/"),
            SignInHost.AuthorizeAddress(comeBack: SignInHost.ComeBack + "/more"),
        ];
        foreach (var address in addresses)
        {
            var browser = await new Browser(_host.Identity).GoAsync(address);
            Assert.Equal((HttpStatusCode.BadRequest, null), (browser.Status, browser.Location));
        }

        var withoutChallenge = await new Browser(_host.Identity).GoAsync(
            SignInHost.AuthorizeAddress().Replace("code_challenge", "x", StringComparison.Ordinal));
        var withPlainChallenge = await new Browser(_host.Identity).GoAsync(SignInHost.AuthorizeAddress(method: "plain"));
        Assert.Contains("invalid_request", withoutChallenge.Location + withoutChallenge.Page, StringComparison.Ordinal);
        Assert.Contains("invalid_request", withPlainChallenge.Location + withPlainChallenge.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_code_that_was_used_When_it_is_entered_again_Then_it_lets_nobody_in()
    {
        var browser = await _host.AskAsync(Ada);
        var code = (await _host.CodesAsync(Ada))[0];
        var address = browser.Answer.RequestMessage!.RequestUri!.PathAndQuery;
        await browser.SubmitAsync(("code", code));
        await browser.GoAsync(address);
        await browser.SubmitAsync(("code", code));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
    }

    [Fact]
    public async Task Given_a_code_When_it_is_guessed_at_from_many_sides_at_once_Then_five_guesses_count_and_its_owner_is_told_once()
    {
        await using var told = await MessageListener<SignInLocked>.StartAsync(servers, _host.Identity.Prefix);
        var browser = await _host.AskAsync(Ada);
        var code = (await _host.CodesAsync(Ada))[0];
        var wrong = code == "000000" ? "000001" : "000000";
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => GuessAsync(browser, wrong)));
        await browser.SubmitAsync(("code", code));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Equal(SignInCode.MostTries, await _host.Identity.WithDatabaseAsync(db => db.Set<SignInCode>().Select(c => c.Tries).SingleAsync()));
        await Eventually.GetAsync(() => Task.FromResult(told.Heard.Count), count => count > 0);
        Assert.Equal(Ada, Assert.Single(told.Heard).Email);
    }

    [Fact]
    public async Task Control_without_the_count_of_tries_guessing_could_go_on()
    {
        var browser = await _host.AskAsync(Ada);
        var code = (await _host.CodesAsync(Ada))[0];
        await _host.Identity.WithDatabaseAsync(db => db.Set<SignInCode>().ExecuteUpdateAsync(tries => tries.SetProperty(c => c.Tries, -100)));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => GuessAsync(browser, code == "000000" ? "000001" : "000000")));
        await browser.SubmitAsync(("code", code));

        Assert.Equal(HttpStatusCode.Found, browser.Status);
    }

    [Fact]
    public async Task Given_one_code_When_it_is_entered_at_many_browsers_at_once_Then_one_is_let_in()
    {
        var browser = await _host.AskAsync(Ada);
        var code = (await _host.CodesAsync(Ada))[0];
        var entered = await Task.WhenAll(Enumerable.Range(0, SignInCode.MostTries).Select(_ => GuessAsync(browser, code)));

        Assert.Single(entered, status => status is HttpStatusCode.Found);
    }

    [Fact]
    public async Task Given_an_address_When_many_codes_are_asked_for_Then_five_are_mailed_and_all_answers_look_alike()
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.AskAsync(Ada)));
        await _host.AskAsync("grace@example.org");
        await _host.CodesAsync("grace@example.org");

        Assert.Equal(5, (await _host.CodesAsync(Ada, 5)).Count);
        Assert.Single(pages.Select(Look).Distinct());
    }

    [Fact]
    public async Task Given_an_address_that_is_known_and_one_that_is_not_When_a_code_is_asked_for_Then_the_answers_look_alike()
    {
        await _host.SignInAsync(Ada);

        Assert.Equal(Look(await _host.AskAsync(Ada)), Look(await _host.AskAsync("who@example.org")).Replace("who@example.org", Ada, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_addresses_to_go_on_to_that_are_not_ours_When_somebody_signs_in_Then_they_are_not_sent_there()
    {
        string[] returnUrls =
        [
            "https://evil.example/",
            "//evil.example/connect/authorize?",
            "/\\evil.example",
            "/connect/authorize.evil?",
            "https://evil.example/connect/authorize?",
            "/connect/authorize?evil\n",
            "/connect/authorize?evilä",
        ];
        foreach (var (returnUrl, number) in returnUrls.Select((returnUrl, number) => (returnUrl, number)))
        {
            var email = $"guest{number}@example.org";
            var browser = await new Browser(_host.Identity).GoAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
            await browser.SubmitAsync(("email", email), ("returnUrl", returnUrl));
            await browser.FollowAsync();
            await browser.SubmitAsync(("code", (await _host.CodesAsync(email))[0]));

            Assert.Equal((HttpStatusCode.Found, "/sign-in/done"), (browser.Status, browser.Location));
            await browser.FollowAsync();
            Assert.Equal((HttpStatusCode.OK, null), (browser.Status, browser.Location));
            Assert.DoesNotContain("evil", browser.Page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Given_a_form_of_somebody_else_s_page_When_it_is_sent_Then_nothing_happens()
    {
        var asked = await new Browser(_host.Identity).PostAsync("/sign-in", new Dictionary<string, string> { ["email"] = Ada });
        var page = await _host.AskAsync("grace@example.org");
        var ticket = System.Web.HttpUtility.ParseQueryString(page.Answer.RequestMessage!.RequestUri!.Query)["ticket"]!;
        var entered = await new Browser(_host.Identity).PostAsync(
            "/sign-in/code", new Dictionary<string, string> { ["ticket"] = ticket, ["code"] = (await _host.CodesAsync("grace@example.org"))[0] });

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (asked.Status, entered.Status));
        Assert.Equal((0, 0), (
            await _host.Identity.WithDatabaseAsync(db => db.Set<SignInCode>().CountAsync(code => code.Email == Ada)),
            await _host.Identity.WithDatabaseAsync(db => db.Set<Person>().CountAsync())));
    }

    [Fact]
    public async Task Given_a_page_When_it_is_shown_Then_nobody_may_frame_or_keep_it_and_it_runs_nothing()
    {
        var answer = (await new Browser(_host.Identity).GoAsync("/sign-in")).Answer;

        Assert.Matches("^default-src 'none'; style-src 'nonce-[^']+'; base-uri 'none'; frame-ancestors 'none'$", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(("no-referrer", "nosniff"), (answer.Headers.GetValues("Referrer-Policy").Single(), answer.Headers.GetValues("X-Content-Type-Options").Single()));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    /// <summary>Enters a code at the page that a browser shows, without moving that browser on.</summary>
    private async Task<HttpStatusCode> GuessAsync(Browser browser, string code)
    {
        var other = new Browser(_host.Identity);
        await other.GoAsync(browser.Answer.RequestMessage!.RequestUri!.PathAndQuery);
        await other.SubmitAsync(("code", code));
        return other.Status;
    }

    /// <summary>A page without what differs each time.</summary>
    private static string Look(Browser browser) =>
        System.Text.RegularExpressions.Regex.Replace(browser.Page, "(value|nonce)=\"[^\"]*\"", "") + browser.Status;

    private static string Of(JsonNode tokens, string name) => tokens[name]!.GetValue<string>();

    private static (int, string) Refusal((int Status, JsonNode Body) answer) => (answer.Status, answer.Body["error"]!.GetValue<string>());
}
