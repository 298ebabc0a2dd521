using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>A credential whose tokens are refused. Each service keeps its own copy, learnt from Identity's message.</summary>
public sealed class RevokedCredential
{
    /// <summary>The credential's client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>When it was revoked, on the real clock.</summary>
    public required DateTimeOffset RevokedAt { get; init; }
}

/// <summary>
/// The revoked credentials, in memory. The message reaches one replica, and a replica may have been down when it came:
/// so each looks into its service's table every two seconds, and all stop a revoked credential within five.
/// </summary>
public sealed partial class RevokedCredentials(IServiceScopeFactory scopes, ILogger<RevokedCredentials> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private volatile HashSet<string> _clientIds = [];

    /// <summary>Whether tokens of this client are refused.</summary>
    public bool Contains(string? clientId) => clientId is not null && _clientIds.Contains(clientId);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<DbContext>();
                _clientIds = await db.Set<RevokedCredential>().Select(credential => credential.ClientId).ToHashSetAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The last known list stays in force.
                Log.CannotRead(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Cannot read the revoked credentials; the last known list stays in force")]
        public static partial void CannotRead(ILogger logger, Exception exception);
    }
}
