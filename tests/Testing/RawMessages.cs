using RabbitMQ.Client;

namespace KiBiennale.Testing;

/// <summary>Puts anything into a queue, as no service of ours would.</summary>
public static class RawMessages
{
    /// <summary>Done when the broker has it in the queue.</summary>
    public static async Task SendAsync(string rabbitMq, string queue, ReadOnlyMemory<byte> body)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(rabbitMq) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var properties = new BasicProperties
        {
            MessageId = Guid.CreateVersion7().ToString(),
            ContentType = "application/vnd.masstransit+json",
            DeliveryMode = DeliveryModes.Persistent,
        };
        await channel.BasicPublishAsync(exchange: "", queue, mandatory: true, properties, body);
    }
}
