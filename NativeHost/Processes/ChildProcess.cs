using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace KiBiennale.NativeHost.Processes;

/// <summary>A running child process, its output going to its log.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(25);

    private readonly Process _process;
    private readonly ProcessSpec _spec;
    private readonly Task _output;

    private ChildProcess(Process process, ProcessSpec spec, ProcessLog log)
    {
        _process = process;
        _spec = spec;
        _output = Task.WhenAll(log.CopyAsync(process.StandardOutput), log.CopyAsync(process.StandardError));
    }

    public int Id => _process.Id;

    public static async Task<ChildProcess> StartAsync(ProcessSpec spec, ProcessLog log)
    {
        var process = await Launcher.StartAsync(spec.ToStartInfo());
        process.StandardInput.Close();
        return new(process, spec, log);
    }

    /// <summary>Waits for its end and gives the exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it in good order, or by force when that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Signals.Send(_process.Id, _spec.StopSignal);
            using var limit = new CancellationTokenSource(s_patience);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        // A grandchild may hold the pipe a little longer; its last words are not worth waiting for.
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1)));
        _process.Dispose();
    }
}

/// <summary>Signals, which .NET cannot send.</summary>
internal static class Signals
{
    private static readonly Dictionary<string, int> s_numbers = new() { ["INT"] = 2, ["KILL"] = 9, ["TERM"] = 15 };

    public static bool Send(int processId, string signal) => Kill(processId, s_numbers[signal]) == 0;

    /// <summary>Whether a process of this id runs.</summary>
    public static bool IsAlive(int processId) => Kill(processId, 0) == 0;

    /// <summary>When the process began, in clock ticks since boot, whatever the clock has been set to since; null: there is none.</summary>
    public static long? BeganAt(int processId)
    {
        try
        {
            // 'id (name) state …': the name may hold blanks and brackets; the beginning is the 20th after it.
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
