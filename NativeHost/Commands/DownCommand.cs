using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>down</c> stops the system and keeps its data; <c>reset</c> deletes them too.</summary>
internal static class DownCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    public static async Task<int> RunAsync(DataFolder data)
    {
        if (RunningHost(data) is not { } host)
        {
            Console.WriteLine($"No system runs in {data.Root}.");
            return 0;
        }

        _ = Signals.Send(host, "TERM");
        using var limit = new CancellationTokenSource(s_limit);
        while (Signals.IsAlive(host))
        {
            if (limit.IsCancellationRequested)
                throw new UserException($"The system in {data.Root} does not stop: its host is process {host}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        Console.WriteLine("The system is stopped; its data are kept.");
        return 0;
    }

    public static async Task<int> ResetAsync(DataFolder data, bool yes)
    {
        if (!Directory.Exists(data.Root))
        {
            Console.WriteLine($"There is no data folder {data.Root}.");
            return 0;
        }

        if (!File.Exists(data.In("secrets.json")) && Directory.EnumerateFileSystemEntries(data.Root).Any(entry => Path.GetFileName(entry) is not ("logs" or "host.lock" or "postgres" or "rabbitmq")))
            throw new UserException($"{data.Root} is no data folder of ours: nothing is deleted.");
        if (!yes)
        {
            Console.Write($"Delete {data.Root} with all data? Type 'yes': ");
            if (Console.ReadLine() is not "yes")
            {
                Console.WriteLine("Nothing is deleted.");
                return 1;
            }
        }

        await RunAsync(data);
        Directory.Delete(data.Root, recursive: true);
        Console.WriteLine($"{data.Root} is deleted.");
        return 0;
    }

    /// <summary>What the running system says of itself; without one, says so.</summary>
    public static SystemStatus RequireRunning(DataFolder data) =>
        RunningHost(data) is not null && DataFolder.Read<SystemStatus>(data.Status) is { } status
            ? status
            : throw new UserException($"No system runs in {data.Root}.");

    /// <summary>The process id of the host that runs in the folder, if one does.</summary>
    public static int? RunningHost(DataFolder data) =>
        // A host that was killed leaves its status behind, and in time its number goes to a stranger.
        DataFolder.Read<SystemStatus>(data.Status) is { } status && Signals.BeganAt(status.HostPid) == status.HostBegan ? status.HostPid : null;
}
