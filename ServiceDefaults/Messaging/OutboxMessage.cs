namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>A message that is committed together with the change it tells of, and sent afterwards.</summary>
public sealed class OutboxMessage
{
    /// <summary>Rises with every message. Its order is not the order of commits.</summary>
    public long Id { get; init; }

    /// <summary>The message's identity, by which a consumer's inbox knows it again.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Full name of the contract.</summary>
    public required string Type { get; init; }

    /// <summary>The contract as JSON; of a message that is handed to its consumer again, what the broker had brought.</summary>
    public required byte[] Body { get; init; }

    /// <summary>W3C trace context of the request that caused it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Not to be sent before (real clock).</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>How often sending it has failed.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was said, by the database's clock.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The one queue that it is for; null: all who listen.</summary>
    public string? Queue { get; init; }

    /// <summary>Of a message that goes back as the broker had brought it: what its body is. Null: one of our own.</summary>
    public string? ContentType { get; init; }

    /// <summary>How often its consumer has been handed it again.</summary>
    public int Redeliveries { get; init; }
}
