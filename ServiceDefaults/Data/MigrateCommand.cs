using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.ServiceDefaults.Data;

/// <summary>How every service runs: <c>migrate</c> as a step of its own, and then as itself.</summary>
public static class MigrateCommand
{
    /// <summary>
    /// With the argument <c>migrate</c>: applies the migrations, runs the <see cref="IMigrationStep"/>s, declares the
    /// queues and bindings of all consumers, and ends. Else runs the service. Running it twice, or two at once, is safe.
    /// </summary>
    public static async Task RunServiceAsync(this WebApplication app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (args is not ["migrate", ..])
        {
            await app.RunAsync();
            return;
        }

        await app.Services.MigrateAsync(app.Lifetime.ApplicationStopping);
        // Declared before any service runs: a message is never sent while a subscriber has no queue to keep it.
        await app.Services.GetRequiredService<IBusControl>().DeployAsync(app.Lifetime.ApplicationStopping);
    }

    /// <summary>Applies the migrations and runs the <see cref="IMigrationStep"/>s.</summary>
    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DbContext>().Database.MigrateAsync(cancellationToken);
        foreach (var step in scope.ServiceProvider.GetServices<IMigrationStep>())
            await step.RunAsync(cancellationToken);
    }
}
