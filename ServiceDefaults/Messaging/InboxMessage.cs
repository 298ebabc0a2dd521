namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>The note that a consumer has handled a message, committed together with the message's effect.</summary>
public sealed class InboxMessage
{
    /// <summary>The message's identity.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The consumer's queue.</summary>
    public required string Consumer { get; init; }

    /// <summary>When (real clock).</summary>
    public required DateTimeOffset Handled { get; init; }
}
