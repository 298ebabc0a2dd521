using System.Security.Claims;
using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using OpenIddict.Abstractions;

namespace KiBiennale.Identity.Tokens;

/// <summary>The sessions of people at applications, each a chain of refresh tokens.</summary>
internal sealed class ApplicationSessions(IdentityDbContext db, IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations)
{
    /// <summary>
    /// Takes the refresh token that was presented. Of two who present it at the same moment OpenIddict would let both go
    /// on; here one does, until the other has found out and ended the session for both.
    /// </summary>
    public async Task<bool> TryTakeAsync(ClaimsPrincipal refreshToken, CancellationToken cancellationToken)
    {
        var token = await tokens.FindByIdAsync(refreshToken.GetTokenId()!, cancellationToken);
        if (token is not null && await tokens.TryRedeemAsync(token, cancellationToken))
            return true;
        await tokens.RevokeByAuthorizationIdAsync(refreshToken.GetAuthorizationId()!, cancellationToken);
        return false;
    }

    /// <summary>
    /// Ends all sessions of a person, within the caller's transaction: no new token from now on, and issued ones stop within
    /// five seconds in every service.
    /// </summary>
    /// <param name="person">Whose.</param>
    /// <param name="margin">Until when after now access tokens are refused that somebody may be getting in this moment.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task EndAllAsync(Person person, TimeSpan margin, CancellationToken cancellationToken)
    {
        await authorizations.RevokeBySubjectAsync(person.Id.ToString(), cancellationToken);
        await tokens.RevokeBySubjectAsync(person.Id.ToString(), cancellationToken);
        // Last, since the others may take a while.
        var now = FestivalClock.Real.GetUtcNow();
        person.SignOutEverywhere(now);
        db.Publish(new PersonSignedOut(person.Id, now + margin));
        await db.SaveChangesAsync(cancellationToken);
    }
}
