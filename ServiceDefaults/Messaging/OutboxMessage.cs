namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>A message that is committed together with the change it tells of, and sent afterwards.</summary>
public sealed class OutboxMessage
{
    /// <summary>Rises with every message. Its order is not the order of commits.</summary>
    public long Id { get; init; }

    /// <summary>The message's identity, by which a listener knows that it has it already.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Full name of the contract.</summary>
    public required string Type { get; init; }

    /// <summary>The contract as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>W3C trace context of the request that caused it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Not to be sent before (real clock).</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>How often sending it has failed.</summary>
    public int Attempts { get; init; }
}
