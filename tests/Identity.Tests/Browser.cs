using System.Net;
using System.Text.RegularExpressions;
using KiBiennale.Identity.Data;
using Microsoft.AspNetCore.Mvc.Testing;

namespace KiBiennale.Identity.Tests;

/// <summary>A browser: it keeps cookies, and sends a page's form with what stands in it. It stops at redirections, to be looked at.</summary>
internal sealed partial class Browser(ServiceHost<IdentityDbContext> identity)
{
    private readonly HttpClient _http = identity.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });

    /// <summary>The page that it shows.</summary>
    public string Page { get; private set; } = "";

    /// <summary>Where the last answer sends it.</summary>
    public string? Location { get; private set; }

    public HttpStatusCode Status { get; private set; }

    public HttpResponseMessage Answer { get; private set; } = null!;

    public async Task<Browser> GoAsync(string address)
    {
        await TakeAsync(await _http.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute)));
        return this;
    }

    /// <summary>Another site sends it there.</summary>
    public Browser Sent(string address)
    {
        Location = address;
        return this;
    }

    /// <summary>Goes where it is sent.</summary>
    public Task<Browser> FollowAsync() => GoAsync(Location!);

    /// <summary>Fills the page's form in and sends it.</summary>
    public async Task<Browser> SubmitAsync(params IEnumerable<(string Name, string Value)> values)
    {
        var form = Hidden().Matches(Page).ToDictionary(field => field.Groups["name"].Value, field => WebUtility.HtmlDecode(field.Groups["value"].Value));
        foreach (var (name, value) in values)
            form[name] = value;
        return await PostAsync(WebUtility.HtmlDecode(Action().Match(Page).Groups["address"].Value), form);
    }

    public async Task<Browser> PostAsync(string address, IReadOnlyDictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        await TakeAsync(await _http.PostAsync(new Uri(address, UriKind.Relative), content));
        return this;
    }

    private async Task TakeAsync(HttpResponseMessage answer)
    {
        (Answer, Status, Location, Page) = (answer, answer.StatusCode, answer.Headers.Location?.OriginalString, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)"\s*/?>""")]
    private static partial Regex Hidden();

    [GeneratedRegex("""<form method="post" action="(?<address>[^"]+)">""")]
    private static partial Regex Action();
}
