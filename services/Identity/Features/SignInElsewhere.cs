using KiBiennale.Identity.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>Sends people to the sign-in of somebody else, as of their city; they come back signed in here.</summary>
internal static class SignInElsewhere
{
    public static Results<ChallengeHttpResult, RedirectHttpResult> Handle(
        string provider, string? returnUrl, IReadOnlyDictionary<string, ExternalProvider> providers) =>
        providers.ContainsKey(provider)
            ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = SignInPages.Way(returnUrl) ?? SignInPages.Done }, [provider])
            : TypedResults.LocalRedirect(SignInPages.Address);
}
