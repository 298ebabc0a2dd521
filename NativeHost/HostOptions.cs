namespace KiBiennale.NativeHost;

/// <summary>How a system is to run.</summary>
/// <param name="Port">The front door's port on loopback.</param>
/// <param name="Replicas">Processes of each service.</param>
/// <param name="Demo">Whether the demo's clients exist and its programme is loaded.</param>
/// <param name="ClockOffset">How far the festival's clock is from the real one.</param>
/// <param name="ToConsole">Whether the processes' lines are shown as they come.</param>
internal sealed record HostOptions(int Port, int Replicas, bool Demo, TimeSpan ClockOffset, bool ToConsole)
{
    public string Gateway => $"http://localhost:{Port}";
}
