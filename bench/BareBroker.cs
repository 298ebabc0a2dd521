using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace KiBiennale.Bench;

/// <summary>What the broker can do at most: its own client, a quorum queue, nothing around it.</summary>
internal sealed class BareBroker : IAsyncDisposable
{
    private const string Queue = "bare";
    private const int Messages = 10_000;
    private const int AtOnce = 500;

    private static readonly byte[] s_body = new byte[1000];
    private static readonly BasicProperties s_durable = new() { DeliveryMode = DeliveryModes.Persistent };

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private BareBroker(IConnection connection, IChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    public static async Task<BareBroker> ConnectAsync(string address)
    {
        var connection = await new ConnectionFactory { Uri = new(address) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        return new(connection, channel);
    }

    /// <summary>Confirmed messages a second, as many at once as the outbox sends.</summary>
    public async Task<double> ConfirmsAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < Messages; sent += AtOnce)
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => PublishAsync(s_body).AsTask()));
        var elapsed = Stopwatch.GetElapsedTime(begun);
        await _channel.QueuePurgeAsync(Queue);
        return Messages / elapsed.TotalSeconds;
    }

    /// <summary>Milliseconds from a committed row, by way of a confirmed message, to the commit of the row that it brings about.</summary>
    public async Task<IReadOnlyList<double>> LatencyAsync(NpgsqlDataSource source, int count)
    {
        await using (var table = source.CreateCommand("CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY)"))
            await table.ExecuteNonQueryAsync();
        var arrivals = new ConcurrentDictionary<Guid, TaskCompletionSource>();
        await using var channel = await _connection.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivered) =>
        {
            var id = new Guid(delivered.Body.Span);
            await InsertAsync(source, Guid.CreateVersion7());
            arrivals[id].SetResult();
            await channel.BasicAckAsync(delivered.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);

        var milliseconds = new List<double>();
        for (var number = 0; number < count; number++)
        {
            var id = Guid.CreateVersion7();
            arrivals[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await InsertAsync(source, id);
            var committed = Stopwatch.GetTimestamp();
            await PublishAsync(id.ToByteArray());
            await arrivals[id].Task;
            milliseconds.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return milliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task InsertAsync(NpgsqlDataSource source, Guid id)
    {
        await using var command = source.CreateCommand("INSERT INTO bare VALUES ($1)");
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync();
    }

    private ValueTask PublishAsync(byte[] body) => _channel.BasicPublishAsync("", Queue, mandatory: true, s_durable, body);
}
