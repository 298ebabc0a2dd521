namespace KiBiennale.NativeHost;

/// <summary>Where a process stands.</summary>
public enum ProcessState
{
    /// <summary>For what it needs.</summary>
    Waiting,

    /// <summary>It runs and cannot work yet.</summary>
    Starting,

    /// <summary>It can do its work.</summary>
    Ready,

    /// <summary>It has died and will be started again.</summary>
    Restarting,

    /// <summary>The system is going down.</summary>
    Stopped,
}

/// <summary>A process of the system.</summary>
/// <param name="Name">As in the AppHost; replicas are <c>events-2</c>, <c>events-3</c> …</param>
/// <param name="Pid">The real process, not a wrapper; null while none runs.</param>
/// <param name="Port">Where it listens, on loopback.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Restarts">How often it was started again.</param>
/// <param name="Since">Since when it stands there.</param>
public sealed record ProcessStatus(string Name, int? Pid, int? Port, ProcessState State, int Restarts, DateTimeOffset Since);

/// <summary>What the host writes down of the system that it runs.</summary>
/// <param name="HostPid">The host.</param>
/// <param name="HostBegan">When it began, in clock ticks since boot: a later process with its number is another one.</param>
/// <param name="Gateway">The front door.</param>
/// <param name="ClockOffset">How far the festival's clock is from the real one.</param>
/// <param name="Complete">Whether everything has started and the demo, if wanted, is loaded.</param>
/// <param name="Failure">Why the system cannot come up; null: nothing stands in its way.</param>
/// <param name="PostgresPort">Where the database server listens.</param>
/// <param name="Processes">Every process.</param>
public sealed record SystemStatus(
    int HostPid,
    long HostBegan,
    string Gateway,
    TimeSpan ClockOffset,
    bool Complete,
    string? Failure,
    int PostgresPort,
    IReadOnlyList<ProcessStatus> Processes);
