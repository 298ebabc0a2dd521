using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>
/// A credential, or a person who has signed out everywhere, whose tokens up to now are refused. Each service keeps its own
/// copy, learnt from Identity's messages.
/// </summary>
public sealed class RevokedCredential
{
    /// <summary>The credential's client id or the person's id: the <c>sub</c> of the tokens.</summary>
    public required string ClientId { get; init; }

    /// <summary>Tokens issued up to then are refused, on the real clock.</summary>
    public required DateTimeOffset RevokedAt { get; set; }
}

/// <summary>
/// The revoked credentials, in memory. The message reaches one replica, and a replica may have been down when it came:
/// so each looks into its service's table every two seconds, and all stop a revoked credential within five.
/// </summary>
public sealed class RevokedCredentials(IServiceScopeFactory scopes, ILogger<RevokedCredentials> logger)
    : RecurringWork(TimeSpan.FromSeconds(2), "The revoked credentials cannot be read, and the last known list stays in force", logger, beforeAnswering: true)
{
    private volatile Dictionary<string, DateTimeOffset> _revokedAt = [];

    /// <summary>Whether a token of this client or person, issued then, is refused.</summary>
    public bool Contains(string? clientId, DateTimeOffset issued) =>
        clientId is not null && _revokedAt.TryGetValue(clientId, out var revokedAt) && issued <= revokedAt;

    /// <inheritdoc/>
    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DbContext>();
        _revokedAt = await db.Set<RevokedCredential>().AsNoTracking().ToDictionaryAsync(credential => credential.ClientId, credential => credential.RevokedAt, cancellationToken);
    }
}
