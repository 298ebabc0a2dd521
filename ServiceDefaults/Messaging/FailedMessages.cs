using System.Runtime.Serialization;
using System.Text.Json;
using KiBiennale.ServiceDefaults.Data;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>
/// What becomes of a message that a consumer could not handle: it goes back by way of the outbox after a while, and after
/// the last of these whiles it is parked. What cannot get better (nobody knows its type, it is broken, a later release
/// said it, processes died of it) is parked at once. With the database away it stays with the broker, unacknowledged.
/// </summary>
internal sealed partial class FailedMessages(
    NpgsqlDataSource database, IOptions<MessagingOptions> options, ILogger<FailedMessages> logger)
    : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>A consumer threw, or the message could not be read.</summary>
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        // The process ends, and the broker delivers the message to another.
        context.CancellationToken.ThrowIfCancellationRequested();
        var exception = context.TryGetPayload<OwnFailure>(out var own) ? own.Exception : context.Exception;
        var message = Received.From(context);
        var reason = exception switch
        {
            _ when message.WasDeadLettered => ParkReason.DeliveryLimit,
            LaterVersionException => ParkReason.LaterVersion,
            // Once a consumer had it in hand, it is the consumer that could not read something.
            SerializationException or JsonException when !context.IsFaulted => ParkReason.Unreadable,
            _ => ParkReason.Failed,
        };
        if (reason is ParkReason.Failed && message.Redeliveries < options.Value.Delays.Count)
            await RedeliverAsync(message, options.Value.Delays[message.Redeliveries], exception, context.CancellationToken);
        else
            await ParkAsync(message, reason, exception.ToString(), context.CancellationToken);
        // Of what could not even be read, MassTransit would say next that nobody knows its type.
        if (!context.IsFaulted)
            await context.NotifyFaulted(exception);
    }

    /// <summary>Nobody at the queue knows the message's type, or the broker gave it up.</summary>
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        var message = Received.From(context);
        return message.WasDeadLettered
            ? ParkAsync(message, ParkReason.DeliveryLimit, "The broker delivered it as often as it may, and no delivery came to its end. Another message may be why: with a process all end that it has in hand.", context.CancellationToken)
            : ParkAsync(message, ParkReason.UnknownType, $"No consumer of {message.Queue} knows {message.Type}.", context.CancellationToken);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("failed-messages");

    private async Task RedeliverAsync(Received message, TimeSpan delay, Exception exception, CancellationToken cancellationToken)
    {
        await SetAsideAsync(
            """
            INSERT INTO outbox_messages (message_id, type, body, trace_parent, not_before, attempts, queue, content_type, redeliveries)
            VALUES ($1, $2, $3, $4, now() + $5, 0, $6, $7, $8)
            """,
            [message.MessageId, message.Type, message.Body, message.TraceParent, delay, message.Queue, message.ContentType, message.Redeliveries + 1],
            cancellationToken);
        Log.Redelivered(logger, exception, message.Type, message.MessageId, message.Queue, delay);
    }

    private async Task ParkAsync(Received message, ParkReason reason, string detail, CancellationToken cancellationToken)
    {
        await SetAsideAsync(
            """
            INSERT INTO parked_messages (queue, message_id, type, body, content_type, reason, detail, origin, trace_parent, deliveries)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (queue, message_id) DO UPDATE SET reason = excluded.reason, detail = excluded.detail, deliveries = excluded.deliveries
            """,
            [message.Queue, message.MessageId, message.Type, message.Body, message.ContentType, reason.ToString(), Received.Text(detail, 8000), message.Origin,
                message.TraceParent, message.WasDeadLettered ? MessagingExtensions.DeliveryLimit : message.Redeliveries + 1],
            cancellationToken);
        Log.Parked(logger, message.Type, message.MessageId, message.Queue, reason, detail.Split('\n')[0]);
    }

    /// <summary>Only what is written down may be acknowledged: while the database takes nothing, the message waits here.</summary>
    private async Task SetAsideAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var command = database.CreateCommand(sql);
                foreach (var value in values)
                    command.Parameters.Add(new() { Value = value ?? DBNull.Value });
                await command.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.CannotWrite(logger, exception.IsDatabaseAway() ? null : exception, exception.Message);
                await Task.Delay(s_patience, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Type} {MessageId} could not be handled at {Queue}; it comes again after {Delay}")]
        public static partial void Redelivered(ILogger logger, Exception exception, string type, Guid messageId, string queue, TimeSpan delay);

        [LoggerMessage(LogLevel.Error, "{Type} {MessageId} is parked at {Queue}: {Reason}, {Detail}. See './biennale queues'")]
        public static partial void Parked(ILogger logger, string type, Guid messageId, string queue, ParkReason reason, string detail);

        [LoggerMessage(LogLevel.Error, "A message that could not be handled waits until that can be written down: {Reason}")]
        public static partial void CannotWrite(ILogger logger, Exception? exception, string reason);
    }
}
