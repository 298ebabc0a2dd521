using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost.Servers;

/// <summary>
/// PostgreSQL and RabbitMQ for as long as a test or a benchmark runs, in a folder of their own that goes with them. What
/// can befall servers can be done to them.
/// </summary>
public sealed class TemporaryServers : IAsyncDisposable
{
    private readonly DataFolder _data = new(Directory.CreateTempSubdirectory("kibiennale-").FullName);
    private readonly Dictionary<Server, (Supervised Process, CancellationTokenSource Stop, Task Run)> _running = [];
    private readonly Postgres _postgres;
    private readonly RabbitMq _rabbitMq;

    private TemporaryServers()
    {
        _postgres = new(_data, Secrets.Generate());
        _rabbitMq = new(_data, Secrets.Generate());
    }

    /// <summary>A server.</summary>
    public enum Server
    {
        /// <summary>The database server.</summary>
        Postgres,

        /// <summary>The broker.</summary>
        RabbitMq,

        /// <summary>Erlang's directory of nodes, which the broker needs.</summary>
        Epmd,
    }

    /// <summary>Connection string of the superuser.</summary>
    public string Postgres => _postgres.ConnectionString;

    /// <summary>Address of the broker, with user and password.</summary>
    public string RabbitMq => _rabbitMq.ConnectionString;

    /// <summary>Starts both; done when both are ready.</summary>
    public static async Task<TemporaryServers> StartAsync(CancellationToken cancellationToken)
    {
        Requirements.Require();
        var servers = new TemporaryServers();
        servers._data.Prepare();
        await servers._postgres.PrepareAsync(cancellationToken);
        await servers._rabbitMq.PrepareAsync(cancellationToken);
        await Task.WhenAll(servers.StartAsync(Server.Postgres), servers.StartBrokerAsync()).WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        return servers;
    }

    /// <summary>Starts a server that was stopped; done when it is ready.</summary>
    public Task StartAsync(Server server)
    {
        var spec = server switch
        {
            Server.Postgres => _postgres.ToSpec(),
            Server.RabbitMq => _rabbitMq.ToSpec(),
            _ => _rabbitMq.ToEpmdSpec(),
        };
        var process = new Supervised(spec, _data, toConsole: false, () => { });
        var stop = new CancellationTokenSource();
        lock (_running)
            _running.Add(server, (process, stop, process.RunAsync(stop.Token)));
        return process.Ready;
    }

    /// <summary>Stops a server in good order, its data stay.</summary>
    public async Task StopAsync(Server server)
    {
        var (_, stop, run) = _running[server];
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        lock (_running)
            _running.Remove(server);
    }

    /// <summary>Kills a server, as <c>kill -9</c> does. It comes back by itself, after a second and the time that it needs.</summary>
    public void Kill(Server server) => Signals.Send(_running[server].Process.Status.Pid!.Value, "KILL");

    /// <summary>Lets the broker believe that its disk is full, or no longer.</summary>
    public Task SetDiskAlarmAsync(bool alarm, CancellationToken cancellationToken) =>
        _rabbitMq.ControlAsync(["set_disk_free_limit", alarm ? "900000GB" : "1MB"], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Keys.ToList().Select(StopAsync));
        Directory.Delete(_data.Root, recursive: true);
    }

    private async Task StartBrokerAsync()
    {
        await StartAsync(Server.Epmd);
        await StartAsync(Server.RabbitMq);
    }
}
