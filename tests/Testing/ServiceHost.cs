using KiBiennale.ServiceDefaults.Data;
using MassTransit;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KiBiennale.Testing;

/// <summary>
/// A service as it is, on a database of its own and, on the broker, under names of its own: only tokens are signed with
/// the test's key, where the service would ask Identity for its.
/// </summary>
/// <typeparam name="TProgram">The service's program.</typeparam>
public sealed class ServiceHost<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    private readonly Servers _servers;
    private readonly string _connectionName;
    private readonly TestDatabase _database;
    private readonly Action<IServiceCollection> _configure;
    private readonly IReadOnlyDictionary<string, string> _settings;

    private ServiceHost(
        Servers servers,
        string connectionName,
        TestDatabase database,
        string prefix,
        Action<IServiceCollection> configure,
        IReadOnlyDictionary<string, string> settings)
    {
        _servers = servers;
        _connectionName = connectionName;
        _database = database;
        _configure = configure;
        _settings = settings;
        Prefix = prefix;
    }

    /// <summary>What the names of this system's queues and exchanges begin with.</summary>
    public string Prefix { get; }

    /// <summary>Where it puts mails, as long as the test names no mail server.</summary>
    public string Mails { get; } = Path.Combine(Path.GetTempPath(), $"mails-{Guid.CreateVersion7():n}");

    /// <summary>Its API.</summary>
    public ApiClient Api => new(CreateClient());

    /// <summary>Starts a service.</summary>
    /// <param name="servers">Where it finds database server and broker.</param>
    /// <param name="connectionName">Name of its connection string.</param>
    /// <param name="prefix">Given to let services hear each other; else the service is alone.</param>
    /// <param name="configure">What the test replaces.</param>
    /// <param name="settings">What the test configures otherwise than usual.</param>
    /// <param name="onKestrel">Whether it listens on a port of loopback, as in production; else requests are handed to it.</param>
    public static async Task<ServiceHost<TProgram>> StartAsync(
        Servers servers, string connectionName, string? prefix = null, Action<IServiceCollection>? configure = null, IReadOnlyDictionary<string, string>? settings = null, bool onKestrel = false)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var host = new ServiceHost<TProgram>(
            servers, connectionName, await servers.CreateDatabaseAsync(), prefix ?? NewPrefix(), configure ?? (_ => { }), settings ?? new Dictionary<string, string>());
        if (onKestrel)
            host.UseKestrel(0);
        host.StartServer();
        return host;
    }

    public static string NewPrefix() => $"t{Guid.CreateVersion7().ToString("n")[16..]}-";

    /// <summary>Works with the service's own database.</summary>
    public async Task<T> WithDatabaseAsync<T>(Func<DbContext, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<DbContext>());
    }

    /// <summary>For controls: takes away what makes transactions of this service take turns, so that a test can show what that is for.</summary>
    public Task WithoutTakingTurnsAsync() => WithDatabaseAsync(async db =>
    {
        await db.Database.ExecuteSqlRawAsync(
            """
            CREATE FUNCTION public.pg_advisory_xact_lock(bigint) RETURNS void LANGUAGE sql AS 'SELECT';
            DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$;
            """);
        Services.GetRequiredService<Npgsql.NpgsqlDataSource>().Clear();
        return true;
    });

    public override async ValueTask DisposeAsync()
    {
        // As a signal does: the program then stops its host itself. If the factory stopped it at the same time, the program
        // would dispose of what the service still needs to stop.
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        var stopped = new TaskCompletionSource();
        await using (lifetime.ApplicationStopped.Register(stopped.SetResult))
        {
            lifetime.StopApplication();
            await stopped.Task;
        }

        await base.DisposeAsync();
        await _database.DisposeAsync();
        if (Directory.Exists(Mails))
            Directory.Delete(Mails, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting($"ConnectionStrings:{_connectionName}", _database.ConnectionString);
        builder.UseSetting("ConnectionStrings:rabbitmq", _servers.RabbitMq);
        builder.UseSetting("Messaging:Prefix", Prefix);
        builder.UseSetting("Auth:Issuer", TestTokens.Issuer);
        builder.UseSetting("Mail:Folder", Mails);
        builder.UseSetting("Identity:KeyPassphrase", "the passphrase of a test, long enough");
        builder.UseSetting("Registration:KeyPassphrase", "the passphrase of a test, long enough");
        builder.UseSetting("Webhooks:KeyPassphrase", "the passphrase of a test, long enough");
        foreach (var (name, value) in _settings)
            builder.UseSetting(name, value);
        // What goes wrong shows in answers and in the database; a service alone cannot send, and says so all the time.
        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureTestServices(services =>
        {
            services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, jwt =>
            {
                jwt.Configuration ??= new() { Issuer = TestTokens.Issuer };
                jwt.Configuration.SigningKeys.Add(TestTokens.Key);
            });
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, MigrateFirst>());
            // What a test says must find the queues declared; in production the migration step has done that.
            services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
            _configure(services);
        });
    }

    /// <summary>As in production: the migration step comes before everything else.</summary>
    private sealed class MigrateFirst(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => services.MigrateAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
