using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost;

/// <summary>Writes down, at every change, how the processes are: what <c>status</c> and <c>down</c> read.</summary>
internal sealed class StatusFile(DataFolder data, HostOptions options, int postgresPort)
{
    private static readonly long s_began = Signals.BeganAt(Environment.ProcessId)!.Value;

    private readonly Lock _lock = new();
    private readonly List<Supervised> _processes = [];
    private bool _complete;
    private string? _failure;

    public void Add(Supervised process)
    {
        lock (_lock)
            _processes.Add(process);
    }

    public void Complete()
    {
        _complete = true;
        Write();
    }

    public void Fail(string reason)
    {
        _failure = reason;
        Write();
    }

    public void Write()
    {
        lock (_lock)
        {
            DataFolder.WriteSecret(data.Status, new SystemStatus(
                Environment.ProcessId, s_began, options.Gateway, options.ClockOffset, _complete, _failure, postgresPort, [.. _processes.Select(process => process.Status)]));
        }
    }
}
