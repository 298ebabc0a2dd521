using KiBiennale.ServiceDefaults;
using OpenIddict.Abstractions;

namespace KiBiennale.Identity.Tokens;

/// <summary>Removes the traces of sessions that are over, once they are older than any session gets.</summary>
internal sealed partial class TokenCare(IServiceScopeFactory scopes, ILogger<TokenCare> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var over = FestivalClock.Real.GetUtcNow() - TokenServerOptions.SessionLifetime;
                await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(over, stoppingToken);
                await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(over, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.CannotPrune(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Cannot remove what is left of old sessions; it is tried again in an hour")]
        public static partial void CannotPrune(ILogger logger, Exception exception);
    }
}
