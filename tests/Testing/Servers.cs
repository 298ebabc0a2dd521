using KiBiennale.NativeHost.Servers;
using Npgsql;
using Testcontainers.PostgreSql;
using Testcontainers.RabbitMq;
using Xunit;

namespace KiBiennale.Testing;

/// <summary>
/// The PostgreSQL and RabbitMQ that the tests of an assembly talk to. Taken in this order: connection strings from the
/// environment (as <c>./biennale test</c> gives), a container engine, processes of this machine.
/// </summary>
public class Servers : IAsyncLifetime
{
    private static readonly TimeSpan s_containerLimit = TimeSpan.FromMinutes(2);

    private readonly List<IAsyncDisposable> _started = [];

    /// <summary>Connection string of PostgreSQL's superuser.</summary>
    public string Postgres { get; private protected set; } = "";

    /// <summary>Address of RabbitMQ, with user and password.</summary>
    public string RabbitMq { get; private protected set; } = "";

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var started in _started)
            await started.DisposeAsync();
    }

    /// <summary>A database of its own, under a name that nobody else has.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.CreateVersion7():n}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        var connection = new NpgsqlConnectionStringBuilder(Postgres) { Database = name, MaxPoolSize = 20 }.ConnectionString;
        return new(connection, () => ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)"));
    }

    private protected virtual async Task StartAsync()
    {
        if (Environment.GetEnvironmentVariable("ConnectionStrings__postgres") is { } postgres
            && Environment.GetEnvironmentVariable("ConnectionStrings__rabbitmq") is { } rabbitMq)
        {
            (Postgres, RabbitMq) = (postgres, rabbitMq);
        }
        else if (!await TryContainersAsync())
        {
            var servers = await StartProcessesAsync();
            (Postgres, RabbitMq) = (servers.Postgres, servers.RabbitMq);
        }
    }

    private protected async Task<TemporaryServers> StartProcessesAsync()
    {
        var servers = await TemporaryServers.StartAsync(CancellationToken.None);
        _started.Add(servers);
        return servers;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Postgres + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<bool> TryContainersAsync()
    {
        using var limit = new CancellationTokenSource(s_containerLimit);
        try
        {
            var postgres = new PostgreSqlBuilder("postgres:17").Build();
            var rabbitMq = new RabbitMqBuilder("rabbitmq:4").Build();
            _started.AddRange([postgres, rabbitMq]);
            await Task.WhenAll(postgres.StartAsync(limit.Token), rabbitMq.StartAsync(limit.Token));
            (Postgres, RabbitMq) = (postgres.GetConnectionString(), rabbitMq.GetConnectionString());
            return true;
        }
        catch (Exception)
        {
            // No engine, or one that has no such image and cannot fetch it: whatever the reason, there is another way.
            return false;
        }
    }
}

/// <summary>Servers that no other test talks to, and to which anything may be done. Always processes of this machine.</summary>
public sealed class OwnServers : Servers
{
    /// <summary>The processes.</summary>
    public TemporaryServers Processes { get; private set; } = null!;

    private protected override async Task StartAsync()
    {
        Processes = await StartProcessesAsync();
        (Postgres, RabbitMq) = (Processes.Postgres, Processes.RabbitMq);
    }
}

/// <summary>A database that goes with the test.</summary>
public sealed class TestDatabase(string connectionString, Func<Task> drop) : IAsyncDisposable
{
    public string ConnectionString { get; } = connectionString;

    public async ValueTask DisposeAsync() => await drop();
}
