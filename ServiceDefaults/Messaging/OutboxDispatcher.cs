using System.Diagnostics;
using System.Diagnostics.Metrics;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Telemetry;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>
/// Sends what the outbox holds, and deletes it once the broker has confirmed it: at least once, therefore. Several
/// replicas work side by side, each on rows that no other has locked. A message that cannot be sent stays, is tried again
/// with growing delay, and blocks no other.
/// </summary>
internal sealed partial class OutboxDispatcher(
    NpgsqlDataSource database, IBus bus, OutboxSignal signal, ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a confirm ever takes: the broker is away.</summary>
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(10);

    private static readonly ActivitySource s_activities = new(TelemetryExtensions.SourcePrefix + "Messaging");
    private static readonly Meter s_meter = new(TelemetryExtensions.SourcePrefix + "Messaging");
    private static readonly Counter<long> s_sent = s_meter.CreateCounter<long>("kibiennale.outbox.sent", "{message}", "Messages that the broker has confirmed");
    private static readonly Counter<long> s_failed = s_meter.CreateCounter<long>("kibiennale.outbox.failed", "{message}", "Attempts to send a message that failed");

    private sealed record Row(long Id, Guid MessageId, string Type, string Body, string? TraceParent);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var sent = 0;
            try
            {
                sent = await DispatchBatchAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested && (exception.IsDatabaseAway() || exception is OperationCanceledException))
            {
                Log.Waiting(logger, exception.Message);
                await Task.Delay(PollInterval, stoppingToken);
            }

            if (sent < BatchSize)
                await signal.WaitAsync(PollInterval, stoppingToken);
        }
    }

    private async Task<int> DispatchBatchAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await LockBatchAsync(connection, cancellationToken);
        if (rows.Count == 0)
            return 0;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PublishLimit);
        var outcomes = await Task.WhenAll(rows.Select(row => PublishAsync(row, limit.Token)));
        var sent = rows.Where((_, index) => outcomes[index]).Select(row => row.Id).ToArray();
        var failed = rows.Where((_, index) => !outcomes[index]).Select(row => row.Id).ToArray();

        await using var settle = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("DELETE FROM outbox_messages WHERE id = ANY($1)") { Parameters = { new() { Value = sent } } },
                new("""
                    UPDATE outbox_messages
                       SET attempts = attempts + 1, not_before = now() + interval '1 second' * least(power(2, least(attempts, 10)), 300)
                     WHERE id = ANY($1)
                    """) { Parameters = { new() { Value = failed } } },
            },
        };
        // What the broker has confirmed is settled even while the process is asked to end.
        await settle.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        s_sent.Add(sent.Length);
        s_failed.Add(failed.Length);
        return rows.Count;
    }

    private static async Task<List<Row>> LockBatchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var due = new NpgsqlCommand(
            """
            SELECT id, message_id, type, body, trace_parent FROM outbox_messages
             WHERE not_before <= now() ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
            """,
            connection)
        { Parameters = { new() { Value = BatchSize } } };
        await using var reader = await due.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(
                reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
        }

        return rows;
    }

    private async Task<bool> PublishAsync(Row row, CancellationToken cancellationToken)
    {
        // The trace goes on where the request that caused the message left it.
        _ = ActivityContext.TryParse(row.TraceParent, null, isRemote: true, out var parent);
        using var activity = s_activities.StartActivity("outbox dispatch", ActivityKind.Internal, parent);
        try
        {
            var message = Outbox.Read(row.Type, row.Body);
            await bus.Publish(message, message.GetType(), Pipe.Execute<PublishContext>(context => Address(context, row)), cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            Log.CannotSend(logger, exception, row.Type, row.MessageId);
            return false;
        }
    }

    private static void Address(PublishContext context, Row row)
    {
        context.MessageId = row.MessageId;
        // Without it the broker drops a message that no queue is bound for, and confirms it none the less.
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbitMq))
            rabbitMq.Mandatory = true;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The outbox waits: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Error, "Cannot send {Type} {MessageId}; it stays in the outbox and is tried again")]
        public static partial void CannotSend(ILogger logger, Exception exception, string type, Guid messageId);
    }
}
