using KiBiennale.ServiceDefaults;
using OpenIddict.Abstractions;

namespace KiBiennale.Identity.Tokens;

/// <summary>Removes the traces of sessions that are over, once they are older than any session gets.</summary>
internal sealed class TokenCare(IServiceScopeFactory scopes, ILogger<TokenCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "What is left of old sessions cannot be removed", logger)
{
    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var over = FestivalClock.Real.GetUtcNow() - TokenServerOptions.SessionLifetime;
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(over, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(over, cancellationToken);
    }
}
