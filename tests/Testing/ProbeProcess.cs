using System.Net.Http.Json;

namespace KiBiennale.Testing;

/// <summary>The probe, a small service that says and hears as the others do, as a process that may die at any time.</summary>
public sealed class ProbeProcess : ServiceProcess
{
    private const string Folder = "tests/Probe";

    private ProbeProcess(ServiceProcess started)
        : base(started)
    {
    }

    /// <summary>Makes its tables and declares its queues.</summary>
    public static Task MigrateAsync(IReadOnlyDictionary<string, string> environment) => MigrateAsync(Folder, environment);

    /// <summary>Starts it; done when it is ready.</summary>
    public static async Task<ProbeProcess> StartAsync(IReadOnlyDictionary<string, string> environment) => new(await StartAsync(Folder, environment));

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
}
