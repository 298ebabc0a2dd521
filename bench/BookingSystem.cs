using KiBiennale.Contracts;
using KiBiennale.Testing;
using Npgsql;

namespace KiBiennale.Bench;

/// <summary>Registration as a process of its own, with a database, a broker, and queues of those who hear it.</summary>
internal sealed class BookingSystem : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];
    private readonly Dictionary<string, string> _environment = [];
    private NpgsqlDataSource _source = null!;
    private Servers _servers = null!;

    private BookingSystem()
    {
    }

    public string Connection { get; private set; } = "";

    public ServiceProcess Registration { get; private set; } = null!;

    /// <param name="identity">Where the keys of tokens are; null: nobody has one.</param>
    public static async Task<BookingSystem> StartAsync(string? identity = null)
    {
        var system = new BookingSystem();
        await system.StartServersAsync(identity);
        return system;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started))
            await started.DisposeAsync();
    }

    public Task<ServiceProcess> StartGatewayAsync()
    {
        _environment["services__registration__http__0"] = Registration.Http.BaseAddress!.ToString();
        return ServiceProcess.StartAsync("gateway", _environment, health: "live");
    }

    /// <summary>New events, each with an offering; the offerings' ids.</summary>
    public async Task<IReadOnlyList<string>> OfferAsync(int count, int capacity, bool waitingList = false)
    {
        await using var events = await MessageSender.StartAsync(_servers, "");
        List<string> offerings = [];
        for (var number = 0; number < count; number++)
        {
            var talk = Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(2));
            await events.SendAsync(new EventPublished(talk with { Registration = talk.Registration with { Capacity = capacity, WaitingList = waitingList } }));
            offerings.Add(await Eventually.GetAsync(() => ScalarAsync<string?>($"SELECT id::text FROM offerings WHERE event_id = '{talk.EventId}'"), id => id is not null) ?? "");
        }

        return offerings;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync();
        foreach (var statement in sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 300 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private T Started<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }

    private async Task StartServersAsync(string? identity)
    {
        var servers = Started(new OwnServers());
        await servers.InitializeAsync();
        _servers = servers;
        Connection = Started(await servers.CreateDatabaseAsync()).ConnectionString;
        _source = Started(NpgsqlDataSource.Create(Connection));
        _environment["ConnectionStrings__registration-db"] = Connection;
        _environment["ConnectionStrings__rabbitmq"] = servers.RabbitMq;
        _environment["Auth__Issuer"] = TestTokens.Issuer;
        _environment["Registration__KeyPassphrase"] = "the passphrase of a benchmark, long enough";
        _environment["DOTNET_TieredPGO"] = "1";
        if (identity is not null)
            _environment["services__identity__http__0"] = identity;
        // Who hears what is said has queues for it, and need not run.
        foreach (var (service, folder) in ((string, string)[])[("events", "services/Events"), ("notifications", "services/Notifications")])
        {
            _environment[$"ConnectionStrings__{service}-db"] = Started(await servers.CreateDatabaseAsync()).ConnectionString;
            await ServiceProcess.MigrateAsync(folder, _environment);
        }

        await ServiceProcess.MigrateAsync("services/Registration", _environment);
        Registration = Started(await ServiceProcess.StartAsync("services/Registration", _environment));
    }
}
