using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;

namespace KiBiennale.SystemTests;

/// <summary>A person at a browser, who signs in at the website with the code that they are mailed.</summary>
internal sealed partial class Visitor(RunningSystem system) : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };
    private HttpClient? _browser;

    private HttpClient Browser => _browser ??= new(_handler, disposeHandler: false) { BaseAddress = system.Api.Http.BaseAddress };

    /// <summary>Signs in, as the website has it done; gives the access token.</summary>
    public async Task<string> SignInAsync(string email)
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var comeBack = $"http://localhost:{system.Port}/signin-oidc";
        var signIn = await GoAsync(
            $"/connect/authorize?response_type=code&client_id=website&redirect_uri={Uri.EscapeDataString(comeBack)}&scope=openid%20offline_access"
            + $"&state=there&code_challenge={challenge}&code_challenge_method=S256");
        var enter = await SubmitAsync(signIn!, "/sign-in", ("email", email));
        var authorize = await SubmitAsync(enter!, "/sign-in/code", ("code", await CodeAsync(email)));
        var back = await GoAsync(authorize!);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "website",
            ["code"] = HttpUtility.ParseQueryString(new Uri(back!).Query)["code"]!,
            ["redirect_uri"] = comeBack,
            ["code_verifier"] = verifier,
        });
        using var answer = await Browser.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
    }

    public void Dispose()
    {
        _browser?.Dispose();
        _handler.Dispose();
    }

    /// <summary>The code of the newest mail to an address, as <c>./biennale mail</c> shows it.</summary>
    private async Task<string> CodeAsync(string email)
    {
        var listed = await Eventually.GetAsync(() => system.RunAsync("mail"), mails => CodeMailTo(mails, email) is not null);
        var shown = await system.RunAsync("mail", CodeMailTo(listed, email)!);
        Assert.Equal((0, 0), (listed.ExitCode, shown.ExitCode));
        return Code().Match(shown.Output).Groups["code"].Value;
    }

    private static string? CodeMailTo(Said mails, string email) => mails.Output.Split('\n')
        .LastOrDefault(mail => mail.Contains(email, StringComparison.Ordinal) && mail.Contains("Code", StringComparison.Ordinal))?.Split(' ')[0];

    private async Task<string?> GoAsync(string address)
    {
        using var answer = await Browser.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute));
        return answer.Headers.Location?.OriginalString;
    }

    /// <summary>Fills a page's form in and sends it; where the answer leads.</summary>
    private async Task<string?> SubmitAsync(string page, string action, (string Name, string Value) field)
    {
        var shown = await Browser.GetStringAsync(new Uri(page, UriKind.Relative));
        using var form = new FormUrlEncodedContent(
        [
            .. Hidden().Matches(shown).Select(hidden => new KeyValuePair<string, string>(hidden.Groups["name"].Value, WebUtility.HtmlDecode(hidden.Groups["value"].Value))),
            new(field.Name, field.Value),
        ]);
        using var answer = await Browser.PostAsync(new Uri(action, UriKind.Relative), form);
        Assert.True((int)answer.StatusCode is 302, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location?.OriginalString;
    }

    [GeneratedRegex(@"type=""hidden"" name=""(?<name>[^""]+)"" value=""(?<value>[^""]*)""")]
    private static partial Regex Hidden();

    [GeneratedRegex(@"^    (?<code>\d{6})\r?$", RegexOptions.Multiline)]
    private static partial Regex Code();
}
