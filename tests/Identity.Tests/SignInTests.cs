using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
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
    public async Task Given_somebody_who_is_signed_in_When_an_application_asks_again_Then_no_code_is_needed_and_they_stay_the_same_person()
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
    public async Task Given_a_code_When_it_is_copied_with_blanks_Then_it_is_right_and_when_it_is_over_Then_it_is_not()
    {
        var browser = await _host.AskAsync(Ada);
        // Before the next is asked for: mails may overtake each other.
        var code = (await _host.CodesAsync(Ada))[0];
        var late = await _host.AskAsync(Ada);
        var lateCode = (await _host.CodesAsync(Ada, 2))[1];
        await browser.SubmitAsync(("code", $" {code[..3]} {code[3..]} "));
        await _host.Identity.WithDatabaseAsync(db => db.Set<SignInCode>().ExecuteUpdateAsync(mailed => mailed.SetProperty(c => c.Expires, c => c.Created)));
        await late.SubmitAsync(("code", lateCode));

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.UnprocessableEntity), (browser.Status, late.Status));
        Assert.Contains("role=\"alert\"", late.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_what_is_no_address_When_a_code_is_asked_for_Then_the_page_says_so_and_keeps_what_was_typed()
    {
        string[] addresses =
        [
            "",
            "ada",
            "ada@localhost",
            "Ada <ada@example.org>",
            "ada@example.org\r\nBcc: all@example.org",
            "ada@example.org, bob@example.org",
        ];
        foreach (var email in addresses)
        {
            var browser = await new Browser(_host.Identity).GoAsync("/sign-in");
            await browser.SubmitAsync(("email", email));

            Assert.Equal(HttpStatusCode.UnprocessableEntity, browser.Status);
            Assert.Contains("aria-invalid=\"true\"", browser.Page, StringComparison.Ordinal);
            Assert.Contains(email.Trim(), WebUtility.HtmlDecode(browser.Page), StringComparison.Ordinal);
        }

        Assert.Equal(0, await _host.Identity.WithDatabaseAsync(db => db.Set<SignInCode>().CountAsync()));
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
        // Who signs in again at once is let in again, in the same second too.
        var (_, again) = await _host.RedeemAsync(SignInHost.CodeOf(await _host.SignInAsync(Ada)));
        await Eventually.GetAsync(() => _host.Identity.Api.GetAsync("/ops/queues", access), answer => answer.Status == 401, TimeSpan.FromSeconds(5));
        Assert.Equal(200, (await _host.RefreshAsync(Of(others, "refresh_token"))).Status);
        Assert.Equal(204, (await _host.Identity.Api.DeleteAsync("/me/sessions", Of(again, "access_token"))).Status);
    }

    [Fact]
    public async Task Given_somebody_who_signs_out_at_this_browser_When_an_application_asks_Then_they_have_to_sign_in_again()
    {
        var browser = await _host.SignInAsync(Ada);
        var back = Uri.EscapeDataString(TestTokens.Issuer + "signout-callback-oidc");
        await browser.GoAsync($"/connect/logout?client_id={SignInHost.Application}&post_logout_redirect_uri={back}");
        Assert.Equal(TestTokens.Issuer + "signout-callback-oidc", browser.Location);
        await browser.GoAsync(SignInHost.AuthorizeAddress());

        Assert.StartsWith("/sign-in?", browser.Location, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("&prompt=login")]
    [InlineData("&max_age=0")]
    public async Task Given_an_application_that_wants_a_new_proof_When_somebody_is_signed_in_Then_they_sign_in_again_and_come_back(string wish)
    {
        var browser = await _host.SignInAsync(Ada);
        await browser.GoAsync(SignInHost.AuthorizeAddress(prompt: wish));
        Assert.StartsWith("/sign-in?", browser.Location, StringComparison.Ordinal);

        await browser.FollowAsync();
        await browser.SubmitAsync(("email", Ada));
        await browser.FollowAsync();
        await browser.SubmitAsync(("code", (await _host.CodesAsync(Ada, 2))[1]));
        await browser.FollowAsync();
        Assert.StartsWith(SignInHost.ComeBack + "?code=", browser.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_databases_content_When_somebody_reads_it_Then_it_holds_neither_codes_nor_keys()
    {
        await _host.SignInAsync(Ada);
        var code = (await _host.CodesAsync(Ada))[0];
        var stored = await _host.Identity.WithDatabaseAsync(db => db.Set<SignInCode>().AsNoTracking().SingleAsync());
        var key = XElement.Parse((await _host.Identity.WithDatabaseAsync(db => db.Set<DataProtectionKey>().SingleAsync())).Xml!);
        var hidden = key.Descendants().Single(element => element.Name.LocalName is "encryptedSecret");

        // Not even guessing all of them from the database alone would find it.
        Assert.All(new[] { code, $"{stored.Id}:{code}" }, text => Assert.DoesNotContain(
            stored.Hash, new[] { Encoding.UTF8.GetBytes(text), SHA256.HashData(Encoding.UTF8.GetBytes(text)) }));
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

    private static string Of(JsonNode tokens, string name) => tokens[name]!.GetValue<string>();

    private static (int, string) Refusal((int Status, JsonNode Body) answer) => (answer.Status, answer.Body["error"]!.GetValue<string>());
}
