using System.Collections.Concurrent;
using System.Net;
using KiBiennale.Probe;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace KiBiennale.Messaging.Tests;

/// <summary>What is switched off, to see that the test would notice.</summary>
public enum Guard
{
    None,
    Outbox,
    Inbox,
    Versions,
}

/// <summary>What became of the committed changes.</summary>
/// <param name="Changes">Those committed.</param>
/// <param name="Forgotten">Those answered with success and not committed.</param>
/// <param name="Lost">Those without an effect.</param>
/// <param name="Twice">Those with more than one.</param>
/// <param name="Waiting">Messages in the outbox.</param>
/// <param name="Parked">Why messages were parked, if any were.</param>
public sealed record Outcome(long Changes, long Forgotten, long Lost, long Twice, long Waiting, string? Parked);

/// <summary>A parked message.</summary>
public sealed record Parked(string Queue, string Type, string Reason, string Detail, string? Origin, byte[] Body, int Deliveries);

/// <summary>The probe, its database and its queues.</summary>
internal sealed class ProbeWorld : IAsyncDisposable
{
    private const int AtOnce = 16;

    private static readonly TimeSpan s_settleLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);
    private static readonly string[] s_queues = ["probe-single", "probe-batch", "probe-state"];

    private readonly Servers _servers;
    private readonly TestDatabase _database;
    private readonly NpgsqlDataSource _source;
    private readonly Guard _without;
    private readonly ConcurrentBag<Guid> _accepted = [];
    private readonly List<ProbeProcess> _probes = [];

    private ProbeWorld(Servers servers, TestDatabase database, Guard without)
    {
        _servers = servers;
        _database = database;
        _source = NpgsqlDataSource.Create(database.ConnectionString);
        _without = without;
    }

    public string Prefix { get; } = $"t{Guid.CreateVersion7().ToString("n")[16..]}-";

    public static async Task<ProbeWorld> CreateAsync(Servers servers, Guard without = Guard.None)
    {
        var world = new ProbeWorld(servers, await servers.CreateDatabaseAsync(), without);
        await using (var database = new ProbeDbContext(new DbContextOptionsBuilder<ProbeDbContext>().UseNpgsql(world._source).UseSnakeCaseNamingConvention().Options))
            await database.Database.EnsureCreatedAsync();
        if (without is Guard.Inbox)
        {
            // An inbox that forgets at once.
            await world.ExecuteAsync(
                """
                CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN DELETE FROM inbox_messages WHERE message_id = NEW.message_id AND consumer = NEW.consumer; RETURN NULL; END $$;
                CREATE TRIGGER forget AFTER INSERT ON inbox_messages FOR EACH ROW EXECUTE FUNCTION forget();
                """);
        }

        return world;
    }

    /// <summary>Declares the probe's queues, before it ever starts.</summary>
    public Task DeclareQueuesAsync() => ProbeProcess.MigrateAsync(Environment([]));

    /// <summary>Starts a replica of the probe; the first one declares its queues before it is ready.</summary>
    public async Task<ProbeProcess> StartProbeAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        var probe = await ProbeProcess.StartAsync(Environment(settings));
        _probes.Add(probe);
        return probe;
    }

    /// <summary>Makes changes, each in a request of its own and half of either kind; how many requests failed.</summary>
    public async Task<int> ChangeAsync(ProbeProcess probe, int count)
    {
        var failed = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancellationToken) =>
        {
            try
            {
                foreach (var id in await probe.ChangeAsync(number % 2 == 0 ? "OneByOne" : "Batched", 1, cancellationToken: cancellationToken))
                    _accepted.Add(id);
            }
            catch (HttpRequestException failure) when (failure.StatusCode is null or >= HttpStatusCode.InternalServerError)
            {
                Interlocked.Increment(ref failed);
            }
        });
        return failed;
    }

    /// <summary>How many effects there are.</summary>
    public Task<long> EffectsAsync() => ReadAsync("SELECT count(*) FROM effects");

    /// <summary>Waits until nothing is on its way any more, and says what became of it.</summary>
    /// <param name="backlog">For how long messages have piled up; they take their time to drain.</param>
    public async Task<Outcome> SettleAsync(TimeSpan backlog = default)
    {
        try
        {
            await Eventually.GetAsync(OutcomeAsync, outcome => outcome is { Waiting: 0 } && (outcome.Lost == 0 || _without is Guard.Outbox), s_settleLimit + (4 * backlog));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{string.Join('\n', _probes.Select(probe => probe.Log))}");
        }

        await Eventually.GetAsync(OnTheirWayAsync, messages => messages == 0, s_settleLimit);
        var effects = -1L;
        while (effects != (effects = await EffectsAsync()))
            await Task.Delay(s_quiet);
        return await OutcomeAsync();
    }

    public Task<Outcome> OutcomeAsync() => AskAsync(
        """
        SELECT (SELECT count(*) FROM changes),
               (SELECT count(*) FROM unnest($1) AS accepted(id) WHERE NOT EXISTS (SELECT FROM changes WHERE changes.id = accepted.id)),
               (SELECT count(*) FROM changes WHERE NOT EXISTS (SELECT FROM effects WHERE change = changes.id)),
               (SELECT count(*) FROM (SELECT change FROM effects GROUP BY change HAVING count(*) > 1) AS twice),
               (SELECT count(*) FROM outbox_messages),
               (SELECT count(*) || ' ' || min(queue || ' ' || reason || ' ' || detail) FROM parked_messages)
        """,
        row => new Outcome(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetString(5)),
        _accepted.ToArray());

    /// <summary>A number from the database.</summary>
    public Task<long> ReadAsync(string sql) => AskAsync(sql, row => row.GetInt64(0));

    /// <summary>The one message that is parked, or will be.</summary>
    public async Task<Parked> ParkedAsync()
    {
        await Eventually.GetAsync(() => ReadAsync("SELECT count(*) FROM parked_messages"), parked => parked > 0);
        return await AskAsync(
            "SELECT queue, type, reason, detail, origin, body, deliveries FROM parked_messages",
            row => new Parked(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4),
                row.GetFieldValue<byte[]>(5), row.GetInt32(6)));
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A connection to the database.</summary>
    public async Task<NpgsqlConnection> OpenAsync() => await _source.OpenConnectionAsync();

    /// <summary>From now on messages are sent, but it is not noted that they are, until the connection is disposed of.</summary>
    public async Task<NpgsqlConnection> HoldDispatcherAsync()
    {
        await ExecuteAsync(
            """
            CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;
            CREATE TRIGGER hold BEFORE DELETE ON outbox_messages FOR EACH STATEMENT EXECUTE FUNCTION hold();
            """);
        var connection = await OpenAsync();
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(1)", connection);
        await hold.ExecuteNonQueryAsync();
        await Eventually.GetAsync(() => ReadAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"), waiting => waiting > 0);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var probe in _probes)
            await probe.DisposeAsync();
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Asks the database; while that is away, again.</summary>
    private async Task<T> AskAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params object[] values)
    {
        while (true)
        {
            try
            {
                await using var command = _source.CreateCommand(sql);
                foreach (var value in values)
                    command.Parameters.Add(new() { Value = value });
                await using var row = await command.ExecuteReaderAsync();
                await row.ReadAsync();
                return read(row);
            }
            catch (NpgsqlException away) when (away.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    /// <summary>Messages that wait in the queues; as long as the broker does not answer, nobody knows.</summary>
    private async Task<long> OnTheirWayAsync()
    {
        try
        {
            await using var broker = await new ConnectionFactory { Uri = new(_servers.RabbitMq) }.CreateConnectionAsync();
            await using var channel = await broker.CreateChannelAsync();
            var messages = 0L;
            foreach (var queue in s_queues)
                messages += await channel.MessageCountAsync(Prefix + queue);
            return messages;
        }
        catch (Exception exception) when (exception is BrokerUnreachableException or OperationInterruptedException)
        {
            return long.MaxValue;
        }
    }

    private Dictionary<string, string> Environment(IEnumerable<(string Name, string Value)> settings) =>
        new(settings.Select(setting => new KeyValuePair<string, string>(setting.Name, setting.Value)))
        {
            ["ConnectionStrings__probe-db"] = _database.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = _servers.RabbitMq,
            ["Messaging__Prefix"] = Prefix,
            ["Auth__Issuer"] = "http://localhost/",
            ["Probe__Outbox"] = $"{_without is not Guard.Outbox}",
            ["Probe__Versions"] = $"{_without is not Guard.Versions}",
            ["Probe__Acknowledgement"] = "00:00:00.005",
        };
}
