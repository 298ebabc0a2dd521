using System.Security.Claims;
using System.Text.Json.Serialization;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Features;

/// <summary>What OAuth 2 asks of a client that stands for itself (RFC 6749, section 4.4), as a form.</summary>
/// <param name="GrantType"><c>client_credentials</c>.</param>
/// <param name="ClientId">What the client calls itself with.</param>
/// <param name="ClientSecret">Its secret.</param>
public sealed record TokenRequest(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("client_secret")] string ClientSecret);

/// <summary>An access token.</summary>
/// <param name="AccessToken">To be sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="TokenType"><c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds for which it is good.</param>
public sealed record TokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

/// <summary>
/// Issues an access token to a client whose secret OpenIddict has checked. What goes wrong before comes back as OAuth 2
/// says (<c>{ "error": "invalid_client" }</c>), not as problem details.
/// </summary>
internal static class IssueToken
{
    public static async Task<Results<SignInHttpResult, ForbidHttpResult>> Handle(
        HttpContext http, ClientRegistry clients, CancellationToken cancellationToken)
    {
        const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
        var clientId = http.GetOpenIddictServerRequest()?.ClientId ?? "";
        // Revoked in the moment since its secret was checked.
        if (await clients.ClaimsAsync(clientId, cancellationToken) is not { } claims)
            return TypedResults.Forbid(authenticationSchemes: [Scheme]);

        var identity = new ClaimsIdentity(Scheme, Claims.Subject, Claims.Role);
        identity.SetClaim(Claims.Subject, clientId);
        foreach (var (name, value) in claims)
            identity.SetClaim(name, value);
        identity.SetAudiences(AuthOptions.Audience);
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken]);
        return TypedResults.SignIn(new ClaimsPrincipal(identity), authenticationScheme: Scheme);
    }
}
