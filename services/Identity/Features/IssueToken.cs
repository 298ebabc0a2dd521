using System.Security.Claims;
using System.Text.Json.Serialization;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Features;

/// <summary>What OAuth 2 asks of a client, as a form.</summary>
/// <param name="GrantType">
/// <c>client_credentials</c>: a system stands for itself (RFC 6749, section 4.4). <c>authorization_code</c>: a person has
/// come back from signing in (section 4.1, with PKCE). <c>refresh_token</c>: a person stays signed in (section 6).
/// </param>
/// <param name="ClientId">What the client calls itself with.</param>
/// <param name="ClientSecret">A system's secret.</param>
/// <param name="Scope">Of a system, for less than all that it may: scopes, with blanks between them.</param>
/// <param name="Code">What the person has brought back, good once and for five minutes.</param>
/// <param name="RedirectUri">Where they came back to.</param>
/// <param name="CodeVerifier">What the challenge was made of (RFC 7636, S256).</param>
/// <param name="RefreshToken">The last one that was given: each is good once, and using one again ends the session.</param>
public sealed record TokenRequest(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("client_id")] string ClientId,
    [property: JsonPropertyName("client_secret")] string? ClientSecret,
    [property: JsonPropertyName("scope")] string? Scope,
    [property: JsonPropertyName("code")] string? Code,
    [property: JsonPropertyName("redirect_uri")] string? RedirectUri,
    [property: JsonPropertyName("code_verifier")] string? CodeVerifier,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken);

/// <summary>An access token.</summary>
/// <param name="AccessToken">To be sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="TokenType"><c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds for which it is good.</param>
/// <param name="Scope">What it is good for, where that is not what was asked for.</param>
/// <param name="RefreshToken">To a person, with the scope <c>offline_access</c>: for the next tokens, within 14 days.</param>
/// <param name="IdToken">To a person, with the scope <c>openid</c>: who they are, for the application itself.</param>
public sealed record TokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    [property: JsonPropertyName("scope")] string? Scope,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken,
    [property: JsonPropertyName("id_token")] string? IdToken);

/// <summary>
/// Issues tokens to a client whose secret OpenIddict has checked, and to a person whose code or refresh token it has. What
/// goes wrong before comes back as OAuth 2 says (<c>{ "error": "invalid_client" }</c>), not as problem details.
/// </summary>
internal static class IssueToken
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    private static readonly TimeSpan s_usePrecision = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_tokenPrecision = TimeSpan.FromSeconds(1);

    public static Task<Results<SignInHttpResult, ForbidHttpResult>> Handle(
        HttpContext http, ClientRegistry clients, IdentityDbContext db, ApplicationSessions sessions, CancellationToken cancellationToken)
    {
        var request = http.GetOpenIddictServerRequest()!;
        return request.IsClientCredentialsGrantType()
            ? ToClientAsync(request, clients, db, cancellationToken)
            : ToPersonAsync(http, request.IsRefreshTokenGrantType(), db, sessions, cancellationToken);
    }

    private static async Task<Results<SignInHttpResult, ForbidHttpResult>> ToClientAsync(
        OpenIddictRequest request, ClientRegistry clients, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var clientId = request.ClientId!;
        var credential = await db.Credentials.AsNoTracking().SingleOrDefaultAsync(known => known.ClientId == clientId, cancellationToken);
        var role = credential is null ? await clients.RoleAsync(clientId, cancellationToken) : Roles.At(Roles.Publisher, credential.Hub);
        // Revoked in the moment since its secret was checked.
        if (role is null || credential?.Revoked is not null)
            return TypedResults.Forbid(authenticationSchemes: [Scheme]);
        var scopes = credential?.Scopes ?? (Roles.Parse(role).Where is null ? Scopes.All : Scopes.OfCredentials);
        if (request.GetScopes().Except(scopes).Any())
            return TypedResults.Forbid(PersonTokens.Refusal(OpenIddictConstants.Errors.InvalidScope, "The credential does not have all of these scopes."), [Scheme]);
        if (credential is not null)
            await NoteUseAsync(credential, db, cancellationToken);

        var identity = new ClaimsIdentity(Scheme, Claims.Subject, Claims.Role);
        identity.SetClaim(Claims.Subject, clientId);
        identity.SetClaim(Claims.Role, role);
        identity.SetScopes(request.GetScopes() is { IsEmpty: false } asked ? asked : scopes);
        identity.SetAudiences(AuthOptions.Audience);
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken]);
        return TypedResults.SignIn(new ClaimsPrincipal(identity), authenticationScheme: Scheme);
    }

    /// <summary>To the minute: who asks for a token at every request need not write a row each time.</summary>
    private static async Task NoteUseAsync(Credential credential, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        if (credential.LastUsed > now - s_usePrecision)
            return;
        await db.Credentials.Where(known => known.ClientId == credential.ClientId)
            .ExecuteUpdateAsync(used => used.SetProperty(known => known.LastUsed, now), cancellationToken);
    }

    private static async Task<Results<SignInHttpResult, ForbidHttpResult>> ToPersonAsync(
        HttpContext http, bool refresh, IdentityDbContext db, ApplicationSessions sessions, CancellationToken cancellationToken)
    {
        var principal = (await http.AuthenticateAsync(Scheme)).Principal!;
        var person = await db.People.FindAsync([Guid.Parse(principal.GetClaim(Claims.Subject)!)], cancellationToken);
        if (person?.IsSignedInSince(PersonTokens.BegunOf(principal)) != true)
            return TypedResults.Forbid(PersonTokens.Refusal(OpenIddictConstants.Errors.InvalidGrant, "The person has signed out."), [Scheme]);
        if (refresh && !await sessions.TryTakeAsync(principal, cancellationToken))
            return TypedResults.Forbid(PersonTokens.Refusal(OpenIddictConstants.Errors.InvalidGrant, "The token was used twice at once: the session is over."), [Scheme]);

        // Tokens tell in which second they were issued, no more, and of the second of a sign-out everybody refuses all.
        if (person.SignedOut + s_tokenPrecision - FestivalClock.Real.GetUtcNow() is { Ticks: > 0 } rest)
            await Task.Delay(rest, cancellationToken);
        PersonTokens.Describe(principal, person);
        return TypedResults.SignIn(principal, authenticationScheme: Scheme);
    }
}
