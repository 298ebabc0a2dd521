using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.ServiceDefaults.Data;

/// <summary>How every service runs: as itself, or for a command of its own that ends.</summary>
public static class ServiceCommands
{
    private const long StepsLock = 1_842_000_001;

    /// <summary>
    /// <c>migrate</c>: applies the migrations, runs the <see cref="IMigrationStep"/>s and declares the queues and bindings of
    /// all consumers. <c>resync</c>: asks the owners of what the service knows to tell it again. Both can be run twice, or
    /// twice at once. Without a command the service runs.
    /// </summary>
    /// <param name="app">The service.</param>
    /// <param name="args">The command and what it is about.</param>
    /// <param name="own">Commands that this service alone has.</param>
    public static async Task RunServiceAsync(
        this WebApplication app, string[] args, params (string Name, Func<IServiceProvider, string[], CancellationToken, Task> RunAsync)[] own)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(own);
        var stopping = app.Lifetime.ApplicationStopping;
        switch (args)
        {
            case ["migrate", ..]:
                await app.Services.MigrateAsync(stopping);
                // Declared before any service runs: a message is never sent while a subscriber has no queue to keep it.
                await app.Services.GetRequiredService<IBusControl>().DeployAsync(stopping);
                break;
            case ["resync", ..]:
                await app.Services.RequestStateAsync(stopping);
                break;
            case [var name, .. var rest] when Array.Find(own, command => command.Name == name).RunAsync is { } run:
                await run(app.Services, rest, stopping);
                break;
            case [var unknown, ..] when unknown.Length > 0 && char.IsAsciiLetter(unknown[0]) && !unknown.Contains('=', StringComparison.Ordinal):
                throw new InvalidOperationException($"There is no command '{unknown}'.");
            default:
                await app.RunAsync();
                break;
        }
    }

    /// <summary>Applies the migrations and runs the <see cref="IMigrationStep"/>s.</summary>
    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>().Database;
        await database.MigrateAsync(cancellationToken);
        await database.OpenConnectionAsync(cancellationToken);
        // One after the other: two at once would both find that something is not there yet.
        await database.ExecuteSqlAsync($"SELECT pg_advisory_lock({StepsLock})", cancellationToken);
        try
        {
            foreach (var step in scope.ServiceProvider.GetServices<IMigrationStep>())
                await step.RunAsync(cancellationToken);
        }
        finally
        {
            await database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({StepsLock})", CancellationToken.None);
            await database.CloseConnectionAsync();
        }
    }
}
