using System.Text.Json;
using KiBiennale.ServiceDefaults.Messaging;

namespace KiBiennale.ServiceDefaults.Operations;

/// <summary>A parked message without its body, which may hold personal data.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Type">Name of the contract, as far as it can be told.</param>
/// <param name="Reason"><c>failed</c>, <c>unreadable</c>, <c>unknownType</c>, <c>laterVersion</c> or <c>deliveryLimit</c>.</param>
/// <param name="Detail">The exception, or what else is known.</param>
/// <param name="Origin">Process and machine that said it, as far as it can be told.</param>
/// <param name="TraceParent">W3C trace context of the request that caused it.</param>
/// <param name="Deliveries">How often it came from the broker, immediate retries not counted; of one that the broker gave up, the limit.</param>
/// <param name="Parked">Since when it is parked, UTC.</param>
public sealed record ParkedMessageResponse(
    Guid Id, string Type, string Reason, string Detail, string? Origin, string? TraceParent, int Deliveries, DateTimeOffset Parked)
{
    /// <summary>Shows a message.</summary>
    public static ParkedMessageResponse Of(ParkedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new(
            message.MessageId, message.Type, JsonNamingPolicy.CamelCase.ConvertName(message.Reason.ToString()), message.Detail, message.Origin,
            message.TraceParent, message.Deliveries, message.Parked);
    }
}
