using System.Diagnostics;

namespace KiBiennale.NativeHost.Processes;

/// <summary>A process that is started again whenever it dies, with growing delay, until the host stops.</summary>
internal sealed class Supervised(ProcessSpec spec, DataFolder data, bool toConsole, Action changed)
{
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_stable = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_probeInterval = TimeSpan.FromMilliseconds(200);

    private readonly ProcessLog _log = new(spec.Name, data.LogOf(spec.Name), toConsole);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProcessStatus Status { get; private set; } = new(spec.Name, null, spec.Port, ProcessState.Waiting, 0, TimeProvider.System.GetUtcNow());

    /// <summary>Done when the process is ready for the first time.</summary>
    public Task Ready => _ready.Task;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var delay = TimeSpan.FromSeconds(1); ; delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, s_longestDelay.Ticks)))
        {
            var started = Stopwatch.GetTimestamp();
            await using (var process = await ChildProcess.StartAsync(spec, _log))
            {
                Set(ProcessState.Starting, process.Id);
                var exited = process.WaitAsync(cancellationToken);
                await ProbeUntilReadyAsync(process.Id, exited, cancellationToken);
                await exited;
            }

            if (Stopwatch.GetElapsedTime(started) > s_stable)
                delay = TimeSpan.FromSeconds(1);
            _log.Write($"[host] {spec.Name} has ended and is started again in {delay.TotalSeconds} s");
            Status = Status with { Restarts = Status.Restarts + 1 };
            Set(ProcessState.Restarting, null);
            await Task.Delay(delay, cancellationToken);
        }
    }

    public void Stopped() => Set(ProcessState.Stopped, null);

    private async Task ProbeUntilReadyAsync(int processId, Task exited, CancellationToken cancellationToken)
    {
        while (!exited.IsCompleted)
        {
            if (spec.IsReady is null || await spec.IsReady(cancellationToken))
            {
                Set(ProcessState.Ready, processId);
                _ready.TrySetResult();
                return;
            }

            await Task.WhenAny(exited, Task.Delay(s_probeInterval, cancellationToken));
        }
    }

    private void Set(ProcessState state, int? processId)
    {
        Status = Status with { State = state, Pid = processId, Since = TimeProvider.System.GetUtcNow() };
        changed();
    }
}
