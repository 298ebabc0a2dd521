using KiBiennale.Identity.Data;
using KiBiennale.Identity.SignIn;
using KiBiennale.Identity.Tokens;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace KiBiennale.Identity.Features;

/// <summary>Sends who is signed in back to the application with a code for it (RFC 6749, section 4.1), and everybody else to sign in first.</summary>
internal static class Authorize
{
    public static async Task<Results<SignInHttpResult, ForbidHttpResult, RedirectHttpResult>> Handle(
        HttpContext http, IdentityDbContext db, CancellationToken cancellationToken)
    {
        const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
        var request = http.GetOpenIddictServerRequest()!;
        if (await Session.PersonAsync(http, db, cancellationToken) is { } person)
            return TypedResults.SignIn(PersonTokens.Of(person, request.GetScopes()), authenticationScheme: Scheme);
        return request.HasPromptValue(OpenIddictConstants.PromptValues.None)
            ? TypedResults.Forbid(PersonTokens.Refusal(OpenIddictConstants.Errors.LoginRequired, "Nobody is signed in."), [Scheme])
            : TypedResults.LocalRedirect(SignInPages.AddressFor($"{SignInPages.Authorize}{http.Request.QueryString}"));
    }
}
