using KiBiennale.NativeHost;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.SystemTests;

/// <summary>A data folder of a test's own. Whatever runs in it ends with the test.</summary>
internal sealed class TestFolder : IAsyncDisposable
{
    public DataFolder Data { get; } = new(Directory.CreateTempSubdirectory("kibiennale-system-").FullName);

    /// <summary>The host and every process that it has started, those included that the status does not name; the host first.</summary>
    public IReadOnlyList<int> Family() =>
        DataFolder.Read<SystemStatus>(Data.Status) is { } status ? ProcessTable.Family(status.HostPid) : [];

    /// <summary>Runs a command on this folder.</summary>
    public Task<Said> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        CommandLine.RunAsync([.. arguments, "--data", Data.Root], environment);

    public async ValueTask DisposeAsync()
    {
        var family = Family();
        try
        {
            if (family.Count > 0)
                await RunAsync(["down"]);
        }
        finally
        {
            foreach (var process in family.Where(ProcessTable.IsAlive))
                _ = Signals.Send(process, "KILL");
            Directory.Delete(Data.Root, recursive: true);
        }
    }
}
