using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;
using Scopes = KiBiennale.ServiceDefaults.Auth.Scopes;

namespace KiBiennale.Identity.Tokens;

/// <summary>What the tokens of a person say.</summary>
internal static class PersonTokens
{
    /// <summary>When the person signed in: codes and refresh tokens carry it on, access tokens do not.</summary>
    private const string Begun = "begun";

    public static ClaimsPrincipal Of(Person person, DateTimeOffset begun, ImmutableArray<string> scopes)
    {
        var principal = new ClaimsPrincipal(new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Subject, Claims.Role));
        principal.SetScopes(scopes);
        principal.SetClaim(Begun, begun.ToString("O", CultureInfo.InvariantCulture));
        Describe(principal, person);
        return principal;
    }

    public static DateTimeOffset BegunOf(ClaimsPrincipal principal) =>
        DateTimeOffset.TryParseExact(principal.GetClaim(Begun), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var begun) ? begun : default;

    /// <summary>Brings what a code or a refresh token says up to what is so now.</summary>
    public static void Describe(ClaimsPrincipal principal, Person person)
    {
        principal.SetClaim(Claims.Subject, person.Id.ToString());
        principal.SetClaims(Claims.Role, [.. person.Roles]);
        // Applications at which people sign in are the festival's own: they act within all that the person may.
        principal.SetScopes(principal.GetScopes().Union(Scopes.All));
        principal.SetClaim(OpenIddictConstants.Claims.Email, person.Email);
        principal.SetClaim(OpenIddictConstants.Claims.EmailVerified, true);
        principal.SetAudiences(AuthOptions.Audience);
        // The address is for the application that asked for it, and travels no further.
        principal.SetDestinations(claim => claim.Type switch
        {
            OpenIddictConstants.Claims.Email or OpenIddictConstants.Claims.EmailVerified when principal.HasScope(OpenIddictConstants.Scopes.Email) => [Destinations.IdentityToken],
            OpenIddictConstants.Claims.Email or OpenIddictConstants.Claims.EmailVerified or Begun => [],
            _ => [Destinations.AccessToken],
        });
    }

    /// <summary>A refusal in the words of OAuth 2.</summary>
    public static AuthenticationProperties Refusal(string error, string description) => new(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
    });
}
