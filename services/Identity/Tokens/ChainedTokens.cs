using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;

namespace KiBiennale.Identity.Tokens;

/// <summary>
/// Where OpenIddict ends a session by revoking its tokens, the session itself is revoked first: a token that is just being
/// made, and is written after the others were revoked, is good for nothing either.
/// </summary>
internal sealed class ChainedTokens(
    IOpenIddictTokenCache<OpenIddictEntityFrameworkCoreToken> cache,
    ILogger<OpenIddictTokenManager<OpenIddictEntityFrameworkCoreToken>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictTokenStore<OpenIddictEntityFrameworkCoreToken> store,
    IOpenIddictAuthorizationManager authorizations)
    : OpenIddictTokenManager<OpenIddictEntityFrameworkCoreToken>(cache, logger, options, store)
{
    public override async ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken = default)
    {
        if (await authorizations.FindByIdAsync(identifier, cancellationToken) is { } session)
            await authorizations.TryRevokeAsync(session, cancellationToken);
        return await base.RevokeByAuthorizationIdAsync(identifier, cancellationToken);
    }
}
