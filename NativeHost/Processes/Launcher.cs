using System.Collections.Concurrent;
using System.Diagnostics;

namespace KiBiennale.NativeHost.Processes;

/// <summary>
/// Starts all child processes from one thread that lives as long as the host. The kernel sends a child its death signal
/// when the thread that started it ends, and threads of the pool end whenever they like.
/// </summary>
internal static class Launcher
{
    private static readonly BlockingCollection<Action> s_starts = [];

    static Launcher() => new Thread(() =>
    {
        foreach (var start in s_starts.GetConsumingEnumerable())
            start();
    })
    { IsBackground = true, Name = "launcher" }.Start();

    public static Task<Process> StartAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        s_starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info)!);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }
}
