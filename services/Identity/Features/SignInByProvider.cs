using KiBiennale.Identity.SignIn;
using Microsoft.AspNetCore.Authentication;

namespace KiBiennale.Identity.Features;

/// <summary>Sends people to a provider, as of their city; they come back signed in here.</summary>
internal static partial class SignInByProvider
{
    public static async Task Handle(
        string provider, string? returnUrl, HttpContext http, IReadOnlyDictionary<string, ExternalProvider> providers, ILogger<ExternalProvider> logger)
    {
        var way = SignInPages.Way(returnUrl);
        if (!providers.ContainsKey(provider))
        {
            http.Response.Redirect(SignInPages.AddressFor(way));
            return;
        }

        try
        {
            await http.ChallengeAsync(provider, new() { RedirectUri = way ?? SignInPages.Done });
        }
        catch (InvalidOperationException exception)
        {
            // Its metadata, which say where people are to be sent, cannot be fetched.
            Log.Away(logger, provider, exception.InnerException?.Message ?? exception.Message);
            http.Response.Redirect(SignInPages.AddressAfterFailure(way));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The provider '{Provider}' does not answer: {Reason}")]
        public static partial void Away(ILogger logger, string provider, string reason);
    }
}
