using System.Net.Http.Json;
using KiBiennale.NativeHost;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.Testing;

/// <summary>The probe, a small service that says and hears as the others do, as a process that may die at any time.</summary>
public sealed class ProbeProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);

    private static readonly string s_program =
        Path.Combine(Installation.Root, "tests", "Probe", "bin", Installation.Configuration, "net10.0", "Probe.dll");

    private readonly ChildProcess _process;
    private readonly string _log;

    private ProbeProcess(ChildProcess process, Uri address, string log)
    {
        _process = process;
        _log = log;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>Its API.</summary>
    public HttpClient Http { get; }

    /// <summary>The end of its log.</summary>
    public string Log => string.Join('\n', ProcessLog.Tail(_log, 40));

    /// <summary>Its end, whenever that comes.</summary>
    public Task<int> Ended => _process.WaitAsync();

    /// <summary>Makes its tables and declares its queues.</summary>
    public static async Task MigrateAsync(IReadOnlyDictionary<string, string> environment)
    {
        var (process, log) = await StartProcessAsync(environment, "migrate");
        await using (process)
        {
            if (await process.WaitAsync() != 0)
                throw Failed("The probe's migration step failed", log);
        }

        File.Delete(log);
    }

    /// <summary>Starts it; done when it is ready.</summary>
    public static async Task<ProbeProcess> StartAsync(IReadOnlyDictionary<string, string> environment)
    {
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var (process, log) = await StartProcessAsync(new Dictionary<string, string>(environment) { ["ASPNETCORE_URLS"] = address.ToString() });
        var probe = new ProbeProcess(process, address, log);
        await Eventually.GetAsync(probe.IsReadyAsync, ready => ready || probe.Ended.IsCompleted, s_startLimit);
        return probe;
    }

    /// <summary>Commits changes in one request; their ids.</summary>
    public async Task<IReadOnlyList<Guid>> ChangeAsync(
        string kind, int count, TimeSpan after = default, int perCommit = 1, CancellationToken cancellationToken = default)
    {
        var changes = new Uri($"/api/v1/changes?kind={kind}&count={count}&perCommit={perCommit}&after={after:c}", UriKind.Relative);
        using var answer = await Http.PostAsync(changes, null, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<List<Guid>>(cancellationToken))!;
    }

    /// <summary>Milliseconds between the commit of a change and that of its effect, of so many changes one after the other.</summary>
    public async Task<IReadOnlyList<double>> MeasureLatencyAsync(int count)
    {
        using var answer = await Http.PostAsync(new Uri($"/api/v1/latency?count={count}", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<List<double>>())!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        File.Delete(_log);
    }

    private static async Task<(ChildProcess Process, string Log)> StartProcessAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var log = Path.GetTempFileName();
        var settings = new Dictionary<string, string>(environment);
        // Where it lives for seconds, optimising by profile costs more than it gains.
        settings.TryAdd("DOTNET_TieredPGO", "0");
        var spec = new ProcessSpec("probe", ["dotnet", s_program, .. arguments], settings);
        return (await ChildProcess.StartAsync(spec, new ProcessLog(spec.Name, log, toConsole: false)), log);
    }

    private static InvalidOperationException Failed(string what, string log) => new($"{what}:\n{string.Join('\n', ProcessLog.Tail(log, 20))}");

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
