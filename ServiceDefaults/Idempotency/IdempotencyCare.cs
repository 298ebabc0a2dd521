using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults.Idempotency;

/// <summary>Forgets answers that nobody can ask for any more. Added by services whose routes take keys.</summary>
public sealed class IdempotencyCare(IServiceScopeFactory scopes, ILogger<IdempotencyCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Old answers to requests with a key cannot be removed", logger)
{
    /// <inheritdoc/>
    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var over = FestivalClock.Real.GetUtcNow() - IdempotencyExtensions.Kept;
        await scope.ServiceProvider.GetRequiredService<DbContext>().Set<KeptAnswer>().Where(answer => answer.Created < over).ExecuteDeleteAsync(cancellationToken);
    }
}
