namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>
/// While many people wait for answers of a service, it sends its messages more slowly: they are committed, and nobody waits
/// for them. Half of what a rush costs are messages.
/// </summary>
public sealed class OutboxPace
{
    /// <summary>So many who wait at the same time are a rush.</summary>
    private const int Rush = 32;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(25);

    private int _waiting;

    /// <summary>Somebody waits for an answer.</summary>
    public void Enter() => Interlocked.Increment(ref _waiting);

    /// <summary>They have it.</summary>
    public void Leave() => Interlocked.Decrement(ref _waiting);

    /// <summary>Waits for the end of a rush, but not for long: messages go on, if slowly.</summary>
    internal async Task WaitAsync(CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; Volatile.Read(ref _waiting) >= Rush && waited < s_longest; waited += s_pause)
            await Task.Delay(s_pause, cancellationToken);
    }
}
