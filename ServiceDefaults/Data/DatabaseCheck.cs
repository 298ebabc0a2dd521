using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KiBiennale.ServiceDefaults.Data;

/// <summary>Ready is who reaches the database and finds all migrations applied.</summary>
internal sealed class DatabaseCheck(IServiceScopeFactory scopes) : IHealthCheck
{
    // Migrations are never taken back: once all are there, the database need only answer.
    private volatile bool _migrated;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>().Database;
        if (!await database.CanConnectAsync(cancellationToken))
            return HealthCheckResult.Unhealthy("The database does not answer.");
        _migrated = _migrated || !(await database.GetPendingMigrationsAsync(cancellationToken)).Any();
        return _migrated
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("Migrations are pending: run the service with the argument 'migrate'.");
    }
}
