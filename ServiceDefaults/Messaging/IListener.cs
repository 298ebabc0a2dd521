namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>
/// What a process without a database keeps of what it hears. It misses what is said while it has no connection, and so is
/// told when it hears and when it does not. Called from any thread, one call at a time.
/// </summary>
public interface IListener
{
    /// <summary>
    /// Every message from now on is heard, and those before may have been missed: what is kept is to be thrown away. Called
    /// when the process hears for the first time, whenever it hears again, and when a message could not be handled.
    /// </summary>
    void StartOver();

    /// <summary>Messages are missed from now on, until it starts over.</summary>
    void Lost();
}
