using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost.Servers;

/// <summary>PostgreSQL and RabbitMQ for as long as a test runs, in a folder of their own that goes with them.</summary>
public sealed class TemporaryServers : IAsyncDisposable
{
    private readonly DataFolder _data = new(Directory.CreateTempSubdirectory("kibiennale-").FullName);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly Postgres _postgres;
    private readonly RabbitMq _rabbitMq;

    private TemporaryServers()
    {
        _postgres = new(_data, Secrets.Generate());
        _rabbitMq = new(_data, Secrets.Generate());
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
        await Task.WhenAll(servers.RunAsync(servers._postgres.ToSpec()), servers.RunBrokerAsync()).WaitAsync(TimeSpan.FromMinutes(2), cancellationToken);
        return servers;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        Directory.Delete(_data.Root, recursive: true);
    }

    private async Task RunBrokerAsync()
    {
        await RunAsync(_rabbitMq.ToEpmdSpec());
        await RunAsync(_rabbitMq.ToSpec());
    }

    private Task RunAsync(ProcessSpec spec)
    {
        var process = new Supervised(spec, _data, toConsole: false, () => { });
        _running.Add(process.RunAsync(_stop.Token));
        return process.Ready;
    }
}
