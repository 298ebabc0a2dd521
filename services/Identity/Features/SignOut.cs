using KiBiennale.Identity.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Server.AspNetCore;

namespace KiBiennale.Identity.Features;

/// <summary>Ends the session at this browser, and leads back to the application that asked for it (OpenID Connect RP-initiated logout).</summary>
internal static class SignOut
{
    public static async Task<SignOutHttpResult> Handle(HttpContext http)
    {
        await BrowserSession.EndAsync(http);
        return TypedResults.SignOut(new AuthenticationProperties { RedirectUri = SignInPages.Address }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }
}
