using System.Text.RegularExpressions;

namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed partial class SignInTests(RunningSystem system)
{
    [Fact]
    public async Task Given_somebody_at_the_front_door_When_they_enter_the_code_of_the_mail_Then_they_are_signed_in()
    {
        var email = $"ada-{Guid.CreateVersion7():n}@example.org";
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = system.Api.Http.BaseAddress };
        var address = await SubmitAsync(browser, "/sign-in", "/sign-in", ("email", email));

        var listed = await Eventually.GetAsync(() => system.RunAsync("mail"), mails => mails.Output.Contains(email, StringComparison.Ordinal));
        var line = listed.Output.Split('\n').Single(mail => mail.Contains(email, StringComparison.Ordinal));
        var shown = await system.RunAsync("mail", line.Split(' ')[0]);
        var code = Code().Match(shown.Output).Groups["code"].Value;
        Assert.Equal((0, 0, 6), (listed.ExitCode, shown.ExitCode, code.Length));

        Assert.Null(await SubmitAsync(browser, address!, "/sign-in/code", ("code", code)));
    }

    [Fact]
    public async Task Given_a_mail_that_is_not_there_When_it_is_asked_for_Then_the_command_says_so()
    {
        var asked = await system.RunAsync("mail", "nothing");

        Assert.Equal(1, asked.ExitCode);
        Assert.StartsWith("There is no mail 'nothing'", asked.Errors, StringComparison.Ordinal);
    }

    /// <summary>Fills a page's form in and sends it; where the answer leads, or null when it is the last page.</summary>
    private static async Task<string?> SubmitAsync(HttpClient browser, string page, string action, (string Name, string Value) field)
    {
        var shown = await browser.GetStringAsync(new Uri(page, UriKind.Relative));
        using var form = new FormUrlEncodedContent(
        [
            .. Hidden().Matches(shown).Select(hidden => new KeyValuePair<string, string>(hidden.Groups["name"].Value, hidden.Groups["value"].Value)),
            new(field.Name, field.Value),
        ]);
        using var answer = await browser.PostAsync(new Uri(action, UriKind.Relative), form);
        Assert.True((int)answer.StatusCode is 200 or 302, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location?.OriginalString;
    }

    [GeneratedRegex(@"type=""hidden"" name=""(?<name>[^""]+)"" value=""(?<value>[^""]*)""")]
    private static partial Regex Hidden();

    [GeneratedRegex(@"^    (?<code>\d{6})\r?$", RegexOptions.Multiline)]
    private static partial Regex Code();
}
