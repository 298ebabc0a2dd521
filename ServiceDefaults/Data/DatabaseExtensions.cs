using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Data;

/// <summary>One PostgreSQL database a service, with a user of its own.</summary>
public static class DatabaseExtensions
{
    /// <summary>Adds the service's only DbContext, on the connection string <paramref name="connectionName"/>.</summary>
    public static void AddDatabase<TDbContext>(this IHostApplicationBuilder builder, string connectionName)
        where TDbContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(services =>
        {
            var connection = builder.Configuration.GetConnectionString(connectionName) ?? (EF.IsDesignTime
                ? "Host=localhost"
                : throw new InvalidOperationException($"The connection string '{connectionName}' is missing."));
            var source = new NpgsqlDataSourceBuilder(connection);
            // Statements that come again and again are planned once a connection; what a session could be left with (settings,
            // temporary tables, locks) nobody here makes, so that it need not be undone whenever a connection is used again.
            source.ConnectionStringBuilder.MaxAutoPrepare = 100;
            source.ConnectionStringBuilder.NoResetOnClose = true;
            source.UseNodaTime().UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
            return source.Build();
        });
        builder.Services.AddDbContextPool<TDbContext>((services, options) => options
            .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.UseNodaTime())
            .UseSnakeCaseNamingConvention()
            .AddInterceptors(services.GetServices<IInterceptor>()));
        // What every service has in common (outbox, inbox, revoked credentials) works on the one context there is.
        builder.Services.AddScoped<DbContext>(services => services.GetRequiredService<TDbContext>());
        builder.Services.AddSingleton<DatabaseCheck>().AddHealthChecks().AddCheck<DatabaseCheck>("database");
    }

    /// <summary>Whether the database is away for a while, as opposed to an error of ours.</summary>
    public static bool IsDatabaseAway(this Exception exception) =>
        exception is NpgsqlException { IsTransient: true } or SocketException or TimeoutException
        || (exception is InvalidOperationException or DbUpdateException && exception.InnerException?.IsDatabaseAway() == true);
}
