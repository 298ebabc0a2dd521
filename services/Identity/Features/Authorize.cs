using KiBiennale.Identity.Data;
using KiBiennale.Identity.SignIn;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
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
        if (await BrowserSession.FindAsync(http, db, cancellationToken) is var (person, begun) && !WantsNewSession(request, begun))
            return TypedResults.SignIn(PersonTokens.Of(person, begun, request.GetScopes()), authenticationScheme: Scheme);
        if (request.HasPromptValue(OpenIddictConstants.PromptValues.None))
            return TypedResults.Forbid(PersonTokens.Refusal(OpenIddictConstants.Errors.LoginRequired, "Nobody is signed in."), [Scheme]);
        // Once they have signed in, what asked for a new proof is done.
        var query = QueryString.Create(http.Request.Query.Where(
            parameter => parameter.Key is not (OpenIddictConstants.Parameters.Prompt or OpenIddictConstants.Parameters.MaxAge)));
        return TypedResults.LocalRedirect(SignInPages.AddressFor($"{SignInPages.Authorize}{query}"));
    }

    /// <summary>Whether the application wants the person to prove once more who they are.</summary>
    private static bool WantsNewSession(OpenIddictRequest request, DateTimeOffset begun) =>
        request.HasPromptValue(OpenIddictConstants.PromptValues.Login)
        || (request.MaxAge is { } seconds && (FestivalClock.Real.GetUtcNow() - begun).TotalSeconds > seconds);
}
