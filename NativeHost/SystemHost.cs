using KiBiennale.NativeHost.Processes;
using KiBiennale.NativeHost.Servers;

namespace KiBiennale.NativeHost;

/// <summary>Runs the model: starts what is ready to start, watches over it, and stops it in order.</summary>
internal sealed class SystemHost
{
    private static readonly TimeSpan s_stepLimit = TimeSpan.FromMinutes(2);
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly DataFolder _data;
    private readonly HostOptions _options;
    private readonly Secrets _secrets;
    private readonly Postgres _postgres;
    private readonly RabbitMq _rabbitMq;
    private readonly ServiceEnvironment _environment;
    private readonly Dictionary<string, int[]> _ports;
    private readonly Dictionary<string, Task> _ready = [];
    private readonly StatusFile _status;
    private readonly DoneSteps _doneSteps;

    // Stopped from the outside in: the gateway first, the servers last.
    private readonly List<(Supervised Process, CancellationTokenSource Stop, Task Run)> _running = [];

    public SystemHost(DataFolder data, HostOptions options)
    {
        _data = data;
        _options = options;
        _secrets = Secrets.Of(data);
        _postgres = new(data, _secrets.PostgresPassword);
        _rabbitMq = new(data, _secrets.RabbitMqPassword);
        _ports = Model.Services.ToDictionary(service => service, _ => Enumerable.Range(0, options.Replicas).Select(_ => Ports.Free()).ToArray());
        _ports["gateway"] = [options.Port];
        var demo = options.Demo ? DemoClients.Of(data, options.Gateway) : null;
        _environment = new(options.Gateway, data.Mails, _postgres.Port, _rabbitMq.ConnectionString, _secrets, options.ClockOffset, demo, _ports);
        _status = new(data, options, _postgres.Port);
        _doneSteps = new(data);
    }

    public StatusFile Status => _status;

    /// <summary>Starts everything; done when everything is ready, faulted when a step cannot be done.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _postgres.PrepareAsync(cancellationToken);
        await _rabbitMq.PrepareAsync(cancellationToken);
        foreach (var resource in Model.Resources)
            _ready[resource.Name] = StartAsync(resource, [.. resource.WaitsFor.Select(name => _ready[name])], cancellationToken);
        await WhenAllOrFirstFailure([.. _ready.Values]);
    }

    /// <summary>Stops what was started, once the start's token is cancelled: after that nothing more comes to be.</summary>
    public async Task StopAsync()
    {
        // In reverse of the start, side by side where the model has them side by side.
        string[][] order = [["gateway"], [.. Model.Services], ["rabbitmq"], ["epmd", "postgres"]];
        List<(Supervised Process, CancellationTokenSource Stop, Task Run)> started;
        lock (_running)
            started = [.. _running];
        foreach (var names in order)
        {
            await Task.WhenAll(started.Where(r => names.Contains(BaseName(r.Process.Status.Name))).Select(async running =>
            {
                await running.Stop.CancelAsync();
                await ((Task)running.Run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                running.Process.Stopped();
            }));
        }
    }

    private static string BaseName(string process) => Model.Services.FirstOrDefault(service => process.StartsWith(service + "-", StringComparison.Ordinal)) ?? process;

    private async Task StartAsync(Resource resource, IReadOnlyList<Task> waits, CancellationToken cancellationToken)
    {
        await Task.WhenAll(waits);
        switch (resource.Name)
        {
            case "postgres":
                await SuperviseAsync(_postgres.ToSpec(), cancellationToken);
                break;
            case "rabbitmq":
                await SuperviseAsync(_rabbitMq.ToEpmdSpec(), cancellationToken);
                await SuperviseAsync(_rabbitMq.ToSpec(), cancellationToken);
                break;
            case "databases":
                await RunStepAsync(DatabasesStep.ToSpec(_postgres.Port, _secrets), cancellationToken);
                break;
            case var _ when resource.Kind is ResourceKind.Step:
                await MigrateAsync(ServiceSpec(resource, resource.Name, null), cancellationToken);
                break;
            default:
                await Task.WhenAll(_ports[resource.Name].Select((port, replica) =>
                    SuperviseAsync(ServiceSpec(resource, replica == 0 ? resource.Name : $"{resource.Name}-{replica + 1}", port), cancellationToken)));
                break;
        }
    }

    private ProcessSpec ServiceSpec(Resource resource, string name, int? port)
    {
        var isStep = resource.Kind is ResourceKind.Step;
        var service = resource.Name.Replace("-migrate", "", StringComparison.Ordinal);
        return new(name, ["dotnet", Installation.ProgramOf(service), .. isStep ? ["migrate"] : Array.Empty<string>()], _environment.Of(resource, port))
        {
            WorkingDirectory = Installation.ProjectOf(service),
            Port = port,
            IsReady = cancellationToken => AnswersReadyAsync(port, cancellationToken),
        };
    }

    private Task SuperviseAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var stop = new CancellationTokenSource();
        var process = new Supervised(spec, _data, _options.ToConsole, _status.Write);
        lock (_running)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // epmd is a part of the broker, no resource of its own.
            if (spec.Name is not "epmd")
                _status.Add(process);
            _running.Add((process, stop, process.RunAsync(stop.Token)));
        }

        return process.Ready.WaitAsync(cancellationToken);
    }

    private async Task MigrateAsync(ProcessSpec step, CancellationToken cancellationToken)
    {
        if (_doneSteps.Contains(step))
            return;
        await RunStepAsync(step, cancellationToken);
        _doneSteps.Add(step);
    }

    private async Task RunStepAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_stepLimit);
        var log = new ProcessLog(spec.Name, _data.LogOf(spec.Name), _options.ToConsole);
        for (var attempt = 1; ; attempt++)
        {
            await using var process = await ChildProcess.StartAsync(spec, log);
            if (await process.WaitAsync(limit.Token) == 0)
                return;
            if (attempt == 3)
                throw new UserException($"The step '{spec.Name}' failed. Its last lines:\n{string.Join('\n', ProcessLog.Tail(_data.LogOf(spec.Name), 15))}");
            await Task.Delay(TimeSpan.FromSeconds(attempt), limit.Token);
        }
    }

    private static async Task<bool> AnswersReadyAsync(int? port, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await s_http.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    private static async Task WhenAllOrFirstFailure(IReadOnlyCollection<Task> tasks)
    {
        var open = tasks.ToList();
        while (open.Count > 0)
        {
            var done = await Task.WhenAny(open);
            await done;
            open.Remove(done);
        }
    }
}
