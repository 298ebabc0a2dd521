namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Why a message was parked.</summary>
public enum ParkReason
{
    /// <summary>Its consumer failed, again and again.</summary>
    Failed,

    /// <summary>It is no message of ours, or broken.</summary>
    Unreadable,

    /// <summary>Nobody at this queue knows its type.</summary>
    UnknownType,

    /// <summary>It was said by a later release, and this one would misunderstand it.</summary>
    LaterVersion,

    /// <summary>The broker delivered it as often as it may, and no delivery came to its end: processes died of it, or of another that they had in hand.</summary>
    DeliveryLimit,
}

/// <summary>A message that could not be handled and waits for a person to decide: put back or dropped; undecided, it is dropped in the end, and that is said.</summary>
public sealed class ParkedMessage
{
    /// <summary>The queue that it came to.</summary>
    public required string Queue { get; init; }

    /// <summary>The message's identity.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>Name of the contract, as far as it can be told.</summary>
    public required string Type { get; init; }

    /// <summary>What the broker had brought, to the byte.</summary>
    public required byte[] Body { get; init; }

    /// <summary>What <see cref="Body"/> is.</summary>
    public required string ContentType { get; init; }

    /// <summary>Why it was parked.</summary>
    public required ParkReason Reason { get; init; }

    /// <summary>The exception, or what else is known.</summary>
    public required string Detail { get; init; }

    /// <summary>Who said it: process and machine, as far as it can be told.</summary>
    public string? Origin { get; init; }

    /// <summary>W3C trace context of the request that caused it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How often it came from the broker, immediate retries not counted; of one that the broker gave up, the limit.</summary>
    public required int Deliveries { get; init; }

    /// <summary>Since when, by the database's clock.</summary>
    public DateTimeOffset Parked { get; init; }
}
