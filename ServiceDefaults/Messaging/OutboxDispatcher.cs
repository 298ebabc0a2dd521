using System.Diagnostics.Metrics;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Telemetry;
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
    NpgsqlDataSource database, OutboxSender sender, OutboxSignal signal, OutboxPace pace, ILogger<OutboxDispatcher> logger) : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a confirm ever takes: the broker is away.</summary>
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(10);

    private static readonly Meter s_meter = new(TelemetryExtensions.SourcePrefix + "Messaging");
    private static readonly Counter<long> s_sent = s_meter.CreateCounter<long>("kibiennale.outbox.sent", "{message}", "Messages that the broker has confirmed");
    private static readonly Counter<long> s_failed = s_meter.CreateCounter<long>("kibiennale.outbox.failed", "{message}", "Attempts to send a message that failed");

    /// <summary>The last message that is passed over until those behind it have had their turn; 0: none is.</summary>
    private long _after;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var taken = 0;
            try
            {
                taken = await DispatchBatchAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Waiting(logger, exception.IsDatabaseAway() ? null : exception, exception.Message);
                await Task.Delay(PollInterval, stoppingToken);
            }

            await pace.WaitAsync(stoppingToken);
            if (taken < BatchSize)
                await signal.WaitAsync(PollInterval, stoppingToken);
        }
    }

    private async Task<int> DispatchBatchAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var messages = await LockBatchAsync(connection, cancellationToken);
        if (messages.Count == 0)
        {
            _after = 0;
            return 0;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PublishLimit);
        var outcomes = await Task.WhenAll(messages.Select(message => TrySendAsync(message, limit.Token, cancellationToken)));
        // If some are unconfirmed, their queues do not answer, and they are put off. If all are, it is the broker, probably:
        // they are not put off, but others get a turn first.
        if (limit.IsCancellationRequested && !outcomes.Contains(null))
        {
            _after = messages[^1].Id;
            throw new TimeoutException("The broker confirms nothing.");
        }

        var sent = messages.Where((_, index) => outcomes[index] is null).Select(message => message.Id).ToArray();
        var failed = messages.Where((_, index) => outcomes[index] is not null).Select(message => message.Id).ToArray();

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
        // All outcomes are known, and are settled even if the process is now asked to end. If it is asked sooner, what was
        // confirmed is sent once more; inboxes pass that over.
        await settle.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        s_sent.Add(sent.Length);
        s_failed.Add(failed.Length);
        // Once for all: as a rule they have one cause.
        var refused = Array.FindIndex(outcomes, outcome => outcome is not (null or OperationCanceledException));
        if (refused >= 0)
            Log.CannotSend(logger, outcomes[refused]!, failed.Length, messages[refused].Type, messages[refused].MessageId);
        return messages.Count;
    }

    private async Task<List<OutboxMessage>> LockBatchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var due = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                // In a rush the table grows within seconds from nothing. By what the database knows of it then, it would read and
                // sort all that waits for every batch, instead of going along the ids.
                new("SELECT set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)"),
                new("""
                    SELECT id, message_id, type, body, trace_parent, queue, content_type, redeliveries FROM outbox_messages
                     WHERE not_before <= now() AND id > $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
                    """) { Parameters = { new() { Value = _after }, new() { Value = BatchSize } } },
            },
        };
        await using var reader = await due.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var messages = new List<OutboxMessage>();
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(new()
            {
                Id = reader.GetInt64(0),
                MessageId = reader.GetGuid(1),
                Type = reader.GetString(2),
                Body = reader.GetFieldValue<byte[]>(3),
                TraceParent = TextOrNull(reader, 4),
                Queue = TextOrNull(reader, 5),
                ContentType = TextOrNull(reader, 6),
                Redeliveries = reader.GetInt32(7),
                NotBefore = default,
            });
        }

        return messages;
    }

    private static string? TextOrNull(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <returns>Null if the broker has confirmed the message; else what came instead.</returns>
    private async Task<Exception?> TrySendAsync(OutboxMessage message, CancellationToken limit, CancellationToken stopped)
    {
        try
        {
            // A connection that breaks off can leave a confirm that never comes, whatever token it was given.
            await sender.SendAsync(message, limit).WaitAsync(limit);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopped.IsCancellationRequested)
        {
            return exception;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The outbox waits: {Reason}")]
        public static partial void Waiting(ILogger logger, Exception? exception, string reason);

        [LoggerMessage(LogLevel.Error, "{Count} messages cannot be sent, {Type} {MessageId} among them; they stay in the outbox and are tried again")]
        public static partial void CannotSend(ILogger logger, Exception exception, int count, string type, Guid messageId);
    }
}
