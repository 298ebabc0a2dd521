namespace KiBiennale.Probe;

/// <summary>What a test does to the probe. Section <c>Probe</c>.</summary>
internal sealed class ProbeOptions
{
    /// <summary>
    /// Off, for the negative control: a change is committed and its message then published straight to the broker, as in
    /// systems that send on best effort.
    /// </summary>
    public bool Outbox { get; init; } = true;

    /// <summary>Off, for the negative control: what a message says is taken over even if something newer is known.</summary>
    public bool Versions { get; init; } = true;

    /// <summary>Dies, as of <c>kill -9</c>, right after so many changes were committed and before anything else happens. 0: never.</summary>
    public int DieAfterChange { get; init; }

    /// <summary>Dies right after so many messages' effects were committed and before the last is acknowledged. 0: never.</summary>
    public int DieAfterEffect { get; init; }

    /// <summary>Widens the moment between the effect and its acknowledgement, so that a fault surely falls into it.</summary>
    public TimeSpan Acknowledgement { get; init; }
}
