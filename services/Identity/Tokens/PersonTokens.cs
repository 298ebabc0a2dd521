using System.Collections.Immutable;
using System.Security.Claims;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Tokens;

/// <summary>What the tokens of a person say.</summary>
internal static class PersonTokens
{
    public static ClaimsPrincipal Of(Person person, ImmutableArray<string> scopes)
    {
        var principal = new ClaimsPrincipal(new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Subject, Claims.Role));
        principal.SetScopes(scopes);
        Describe(principal, person);
        return principal;
    }

    /// <summary>Brings what a code or a refresh token says up to what is so now.</summary>
    public static void Describe(ClaimsPrincipal principal, Person person)
    {
        principal.SetClaim(Claims.Subject, person.Id.ToString());
        // Whoever signs in can apply for the award.
        principal.SetClaim(Claims.Role, Roles.Applicant);
        principal.SetClaim(OpenIddictConstants.Claims.Email, person.Email);
        principal.SetAudiences(AuthOptions.Audience);
        // The address is for the application that asked for it, and travels no further.
        principal.SetDestinations(claim => claim.Type is OpenIddictConstants.Claims.Email
            ? principal.HasScope(Scopes.Email) ? [Destinations.IdentityToken] : []
            : [Destinations.AccessToken]);
    }

    /// <summary>A refusal in the words of OAuth 2.</summary>
    public static AuthenticationProperties Refusal(string error, string description) => new(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
    });
}
