using KiBiennale.NativeHost;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.Testing;

/// <summary>A service as a process of its own.</summary>
public class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly string _log;

    private protected ServiceProcess(ServiceProcess started)
        : this(started._process, started.Http, started._log)
    {
    }

    private ServiceProcess(ChildProcess process, HttpClient http, string log) => (_process, Http, _log) = (process, http, log);

    /// <summary>Its API.</summary>
    public HttpClient Http { get; }

    /// <summary>The end of its log.</summary>
    public string Log => string.Join('\n', ProcessLog.Tail(_log, 40));

    /// <summary>Its end, whenever that comes.</summary>
    public Task<int> Ended => _process.WaitAsync();

    /// <summary>Makes its tables and declares its queues.</summary>
    /// <param name="folder">Of its project, within the repository.</param>
    /// <param name="environment">How it is configured.</param>
    public static async Task MigrateAsync(string folder, IReadOnlyDictionary<string, string> environment)
    {
        var (process, log) = await StartProcessAsync(folder, environment, "migrate");
        await using (process)
        {
            if (await process.WaitAsync() != 0)
                throw new InvalidOperationException($"The migration step of {folder} failed:\n{string.Join('\n', ProcessLog.Tail(log, 20))}");
        }

        File.Delete(log);
    }

    /// <summary>Starts it; done when it is ready, or has ended.</summary>
    /// <param name="folder">Of its project, within the repository.</param>
    /// <param name="environment">How it is configured.</param>
    /// <param name="health">What says that it is: <c>ready</c>; or <c>live</c>, where others that it needs for that are not there.</param>
    public static async Task<ServiceProcess> StartAsync(string folder, IReadOnlyDictionary<string, string> environment, string health = "ready")
    {
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var (process, log) = await StartProcessAsync(folder, new Dictionary<string, string>(environment) { ["ASPNETCORE_URLS"] = address.ToString() });
        var started = new ServiceProcess(process, new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) }, log);
        await Eventually.GetAsync(() => started.IsHealthyAsync(health), ready => ready || started.Ended.IsCompleted, s_startLimit);
        return started;
    }

    /// <summary>Ends it without a warning, as a crash does.</summary>
    public void Kill() => Signals.Send(_process.Id, "KILL");

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        await _process.DisposeAsync();
        File.Delete(_log);
    }

    private static async Task<(ChildProcess Process, string Log)> StartProcessAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var log = Path.GetTempFileName();
        var settings = new Dictionary<string, string>(environment);
        // Where it lives for seconds, optimising by profile costs more than it gains.
        settings.TryAdd("DOTNET_TieredPGO", "0");
        var name = Path.GetFileName(folder);
        var program = Path.Combine(Installation.Root, folder, "bin", Installation.Configuration, "net10.0", char.ToUpperInvariant(name[0]) + name[1..] + ".dll");
        var spec = new ProcessSpec(name, ["dotnet", program, .. arguments], settings);
        return (await ChildProcess.StartAsync(spec, new ProcessLog(spec.Name, log, toConsole: false)), log);
    }

    private async Task<bool> IsHealthyAsync(string health)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri("/health/" + health, UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
