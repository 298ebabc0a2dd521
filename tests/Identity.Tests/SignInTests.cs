using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using KiBiennale.Contracts;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace KiBiennale.Identity.Tests;

public sealed class SignInTests(Servers servers) : IAsyncLifetime
{
    private const string Ada = "ada@example.org";

    private SignInHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await SignInHost.StartAsync(servers);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Given_somebody_new_When_they_enter_the_code_Then_the_application_gets_tokens_that_say_who_they_are()
    {
        var back = await _host.AskAsync(" Ada@Example.org");
        await back.SubmitAsync(("code", (await _host.CodesAsync(Ada))[0]));
        await back.FollowAsync();
        Assert.StartsWith(SignInHost.ComeBack + "?code=", back.Location, StringComparison.Ordinal);
        Assert.Contains("state=there", back.Location, StringComparison.Ordinal);

        var (status, tokens) = await _host.RedeemAsync(SignInHost.CodeOf(back));
        Assert.True(status == 200, tokens.ToJsonString());
        var (access, identity) = (new JsonWebToken(Of(tokens, "access_token")), new JsonWebToken(Of(tokens, "id_token")));
        var person = await _host.Identity.WithDatabaseAsync(db => db.Set<Person>().SingleAsync());

        Assert.Equal(Ada, person.Email);
        Assert.Equal(("at+jwt", person.Id.ToString(), "applicant"), (access.Typ, access.Subject, access.GetClaim("role").Value));
        Assert.False(access.TryGetClaim("email", out _));
        Assert.Equal((person.Id.ToString(), Ada), (identity.Subject, identity.GetClaim("email").Value));
    }

    [Fact]
    public async Task Given_somebody_who_is_signed_in_When_another_application_asks_Then_no_code_is_needed_and_they_stay_the_same_person()
    {
        var browser = await _host.SignInAsync(Ada);
        await browser.GoAsync(SignInHost.AuthorizeAddress());

        Assert.StartsWith(SignInHost.ComeBack + "?code=", browser.Location, StringComparison.Ordinal);
        await _host.SignInAsync("grace@example.org");
        await (await _host.AskAsync(Ada)).SubmitAsync(("code", (await _host.CodesAsync(Ada, 2))[1]));
        Assert.Equal(2, await _host.Identity.WithDatabaseAsync(db => db.Set<Person>().CountAsync()));
    }

    [Fact]
    public async Task Given_nobody_signed_in_When_an_application_asks_without_pages_Then_it_is_told_so()
    {
        var browser = await new Browser(_host.Identity).GoAsync(SignInHost.AuthorizeAddress(prompt: "&prompt=none"));

        Assert.StartsWith(SignInHost.ComeBack + "?error=login_required", browser.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_refresh_token_When_it_is_used_twice_Then_the_whole_session_ends()
    {
        var (_, first) = await _host.RedeemAsync(SignInHost.CodeOf(await _host.SignInAsync(Ada)));
        var (status, second) = await _host.RefreshAsync(Of(first, "refresh_token"));
        Assert.Equal(200, status);
        Assert.NotEqual(Of(first, "refresh_token"), Of(second, "refresh_token"));

        Assert.Equal((400, "invalid_grant"), Refusal(await _host.RefreshAsync(Of(first, "refresh_token"))));
        Assert.Equal((400, "invalid_grant"), Refusal(await _host.RefreshAsync(Of(second, "refresh_token"))));
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
    public async Task Given_a_code_When_it_is_copied_with_blanks_Then_it_is_right_and_when_it_is_over_Then_it_is_not()
    {
        var (browser, late) = (await _host.AskAsync(Ada), await _host.AskAsync(Ada));
        var codes = await _host.CodesAsync(Ada, 2);
        await browser.SubmitAsync(("code", $" {codes[0][..3]} {codes[0][3..]} "));
        await _host.Identity.WithDatabaseAsync(db => db.Set<SignInCode>().ExecuteUpdateAsync(code => code.SetProperty(c => c.Expires, c => c.Created)));
        await late.SubmitAsync(("code", codes[1]));

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.UnprocessableEntity), (browser.Status, late.Status));
        Assert.Contains("role=\"alert\"", late.Page, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("ada@localhost")]
    [InlineData("Ada <ada@example.org>")]
    [InlineData("ada@example.org\r\nBcc: all@example.org")]
    [InlineData("ada@example.org, bob@example.org")]
    public async Task Given_what_is_no_address_When_a_code_is_asked_for_Then_the_page_says_so_and_keeps_what_was_typed(string email)
    {
        var browser = await new Browser(_host.Identity).GoAsync("/sign-in");
        await browser.SubmitAsync(("email", email));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
        Assert.Contains("aria-invalid=\"true\"", browser.Page, StringComparison.Ordinal);
        Assert.Equal(0, await _host.Identity.WithDatabaseAsync(db => db.Set<SignInCode>().CountAsync()));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/connect/authorize?")]
    [InlineData("/\\evil.example")]
    [InlineData("/connect/authorize.evil?")]
    [InlineData("https://evil.example/connect/authorize?")]
    public async Task Given_an_address_to_go_on_to_that_is_not_ours_When_somebody_signs_in_Then_they_are_not_sent_there(string returnUrl)
    {
        var browser = await new Browser(_host.Identity).GoAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
        await browser.SubmitAsync(("email", Ada), ("returnUrl", returnUrl));
        await browser.FollowAsync();
        await browser.SubmitAsync(("code", (await _host.CodesAsync(Ada))[0]));

        Assert.Equal((HttpStatusCode.OK, null), (browser.Status, browser.Location));
        Assert.DoesNotContain("evil", browser.Page, StringComparison.Ordinal);
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

    [Fact]
    public async Task Given_somebody_who_signs_out_everywhere_When_five_seconds_are_over_Then_neither_tokens_nor_browsers_of_theirs_are_let_in()
    {
        var browser = await _host.SignInAsync(Ada);
        var (_, tokens) = await _host.RedeemAsync(SignInHost.CodeOf(browser));
        var (_, others) = await _host.RedeemAsync(SignInHost.CodeOf(await _host.SignInAsync("grace@example.org")));
        var access = Of(tokens, "access_token");

        Assert.Equal(204, (await _host.Identity.Api.DeleteAsync("/me/sessions", access)).Status);
        Assert.Equal((400, "invalid_grant"), Refusal(await _host.RefreshAsync(Of(tokens, "refresh_token"))));
        await browser.GoAsync(SignInHost.AuthorizeAddress());
        Assert.StartsWith("/sign-in", browser.Location, StringComparison.Ordinal);
        await Eventually.GetAsync(() => _host.Identity.Api.GetAsync("/ops/queues", access), answer => answer.Status == 401, TimeSpan.FromSeconds(5));
        Assert.Equal(200, (await _host.RefreshAsync(Of(others, "refresh_token"))).Status);
        // And who signs in again is let in again.
        var (_, again) = await _host.RedeemAsync(SignInHost.CodeOf(await _host.SignInAsync(Ada)));
        Assert.Equal(204, (await _host.Identity.Api.DeleteAsync("/me/sessions", Of(again, "access_token"))).Status);
    }

    [Fact]
    public async Task Given_the_databases_content_When_somebody_reads_it_Then_it_holds_neither_codes_nor_keys()
    {
        await _host.SignInAsync(Ada);
        var code = (await _host.CodesAsync(Ada))[0];
        var stored = await _host.Identity.WithDatabaseAsync(db => db.Database.SqlQuery<string>($"SELECT row_to_json(c)::text AS \"Value\" FROM sign_in_codes AS c").ToListAsync());
        var key = XElement.Parse((await _host.Identity.WithDatabaseAsync(db => db.Set<DataProtectionKey>().SingleAsync())).Xml!);
        var hidden = key.Descendants().Single(element => element.Name.LocalName is "encryptedSecret");

        Assert.DoesNotContain($"\"{code}\"", Assert.Single(stored), StringComparison.Ordinal);
        Assert.Empty(key.Descendants("masterKey"));
        // Another replica reads it.
        Assert.NotEmpty(ActivatorUtilities.CreateInstance<KeyRingDecryptor>(_host.Identity.Services).Decrypt(hidden.Elements().Single()).Descendants("value"));
    }

    [Fact]
    public async Task Given_tokens_When_rows_are_counted_Then_access_tokens_have_none()
    {
        await _host.RedeemAsync(SignInHost.CodeOf(await _host.SignInAsync(Ada)));
        var types = await _host.Identity.WithDatabaseAsync(db => db.Database.SqlQuery<string>($"SELECT type AS \"Value\" FROM \"OpenIddictTokens\"").ToListAsync());

        Assert.DoesNotContain("access_token", string.Join(' ', types), StringComparison.Ordinal);
        Assert.Contains(types, type => type.Contains("refresh_token", StringComparison.Ordinal));
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
