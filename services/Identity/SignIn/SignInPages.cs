using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace KiBiennale.Identity.SignIn;

/// <summary>What the pages of the sign-in have in common: language, headers, and where they may lead.</summary>
internal static class SignInPages
{
    public const string Address = "/sign-in";
    public const string Code = "/sign-in/code";

    /// <summary>Where a sign-in ends that leads nowhere else.</summary>
    public const string Done = "/sign-in/done";

    public const string ByProvider = "/sign-in/with/{provider}";

    /// <summary>The one place that a sign-in leads on to; any other could be somebody else's.</summary>
    public const string Authorize = "/connect/authorize";

    public const string Logout = "/connect/logout";

    private const int LongestWay = 4000;

    public static string LocaleOf(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString()).FirstOrDefault(language => language.StartsWith("de", StringComparison.OrdinalIgnoreCase)
                || language.StartsWith("en", StringComparison.OrdinalIgnoreCase)) is { } known && known.StartsWith("en", StringComparison.OrdinalIgnoreCase)
            ? "en"
            : "de";

    /// <summary>The address if a sign-in may lead there, else null.</summary>
    public static string? Way(string? returnUrl) => returnUrl is { Length: <= LongestWay } && returnUrl.StartsWith(Authorize + "?", StringComparison.Ordinal)
        // As it stands in an address; nothing else can go into a header.
        && returnUrl.All(sign => sign is > ' ' and <= '~') ? returnUrl : null;

    /// <summary>Where a provider sends people back to.</summary>
    public static string CallbackOf(string provider) => $"/sign-in/callback/{provider}";

    /// <summary>To our own sign-in, when a provider's came to nothing.</summary>
    public static string AddressAfterFailure(string? returnUrl) => QueryHelpers.AddQueryString(AddressFor(Way(returnUrl)), "failed", "true");

    public static string AddressFor(string? returnUrl) => returnUrl is null ? Address : $"{Address}?returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>A page that nobody may frame, keep or hear of as the referrer, and that runs no script.</summary>
    public static RazorComponentResult<TPage> Page<TPage>(HttpContext http, IReadOnlyDictionary<string, object?> values, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        // As the anti-forgery token wants it, or it complains.
        (headers.CacheControl, headers.Pragma) = ("no-cache, no-store", "no-cache");
        return new(new Dictionary<string, object?>(values) { ["Locale"] = LocaleOf(http.Request), ["Nonce"] = nonce }) { StatusCode = status };
    }
}
