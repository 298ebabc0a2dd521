using System.Security.Claims;
using OpenIddict.Abstractions;

namespace KiBiennale.Identity.Tokens;

/// <summary>The sessions of people at applications, each a chain of refresh tokens.</summary>
internal sealed class Sessions(IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations)
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

    /// <summary>Ends all sessions of a person.</summary>
    public async Task EndAllAsync(string subject, CancellationToken cancellationToken)
    {
        await authorizations.RevokeBySubjectAsync(subject, cancellationToken);
        await tokens.RevokeBySubjectAsync(subject, cancellationToken);
    }
}
