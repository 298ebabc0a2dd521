using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MassTransit;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>A message as the broker brought it, and what can be told of it even when it is broken.</summary>
internal sealed record Received(
    string Queue, Guid MessageId, string Type, byte[] Body, string ContentType, string? Origin, string? TraceParent, int Redeliveries, bool WasDeadLettered)
{
    /// <summary>Header that RabbitMQ sets when it gives a message up.</summary>
    private const string FirstDeathQueue = "x-first-death-queue";

    private const string JsonEnvelope = "application/vnd.masstransit+json";

    public static Received From(ReceiveContext context)
    {
        var body = context.GetBody();
        using var envelope = TryRead(body);
        var root = envelope?.RootElement;
        var queue = context.TransportHeaders.Get<string>(FirstDeathQueue);
        return new(
            queue ?? context.QueueName(),
            context.GetMessageId() ?? Guid.CreateVersion7(),
            Text(TypeOf(root) ?? "unknown", 200),
            body,
            Text(context.ContentType?.MediaType ?? JsonEnvelope, 100),
            OriginOf(root) is { } origin ? Text(origin, 200) : null,
            Activity.Current?.Id,
            context.TransportHeaders.Get<int>(OutboxSender.Redeliveries) ?? 0,
            queue is not null);
    }

    /// <summary>What a column of text can hold, whatever somebody has sent.</summary>
    public static string Text(string text, int longest)
    {
        var cut = text.Length <= longest ? text : text[..longest];
        // PostgreSQL's text holds neither half of a surrogate pair, which becomes a replacement character here, nor the character 0.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)).Replace('\0', ' ');
    }

    private static JsonDocument? TryRead(byte[] body)
    {
        try
        {
            var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>MassTransit's <c>urn:message:Namespace:Name</c>, the name alone.</summary>
    private static string? TypeOf(JsonElement? envelope) =>
        envelope is { } root && root.TryGetProperty("messageType", out var types) && types.ValueKind is JsonValueKind.Array && types.GetArrayLength() > 0
            ? TextOf(types[0]).Split(':')[^1]
            : null;

    private static string? OriginOf(JsonElement? envelope) =>
        envelope is { } root && root.TryGetProperty("host", out var host) && host.ValueKind is JsonValueKind.Object
        && host.TryGetProperty("processName", out var process) && host.TryGetProperty("machineName", out var machine)
            ? $"{TextOf(process)} on {TextOf(machine)}"
            : null;

    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.ToString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON allows it, text does not.
            return "unknown";
        }
    }
}
