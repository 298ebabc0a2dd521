using System.Diagnostics;
using System.Text.Json;
using KiBiennale.Contracts;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Where a use case says what has happened.</summary>
public static class Outbox
{
    private static readonly Dictionary<string, Type> s_contracts = typeof(LocalizedText).Assembly.GetExportedTypes()
        .ToDictionary(contract => contract.FullName!);

    /// <summary>
    /// Says <paramref name="message"/> as soon as the context's changes are committed; if they are not, nothing was said.
    /// </summary>
    /// <param name="db">The service's context, to be saved by the use case.</param>
    /// <param name="message">What has happened.</param>
    /// <param name="after">Says it not at once but after this time.</param>
    public static void Publish<TMessage>(this DbContext db, TMessage message, TimeSpan after = default)
        where TMessage : class =>
        Add(db, message, queue: null, after);

    /// <summary>Tells <paramref name="message"/> to one queue alone: what its service has asked to hear again.</summary>
    public static void Tell<TMessage>(this DbContext db, string queue, TMessage message)
        where TMessage : class =>
        Add(db, message, queue, after: default);

    /// <summary>Says many messages by one statement of a batch; whoever runs it in a transaction of EF's wakes the dispatcher.</summary>
    /// <param name="batch">What else is done.</param>
    /// <param name="messages">Each with the trace context of the request that caused it.</param>
    public static void Publish(this NpgsqlBatch batch, IReadOnlyCollection<(object Message, string? TraceParent)> messages)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(messages);
        var rows = messages.Select(said => Of(said.Message, said.TraceParent)).ToList();
        var command = batch.CreateBatchCommand();
        command.CommandText =
            """
            INSERT INTO outbox_messages (message_id, type, body, trace_parent, not_before, attempts, redeliveries)
            SELECT message_id, type, body, trace_parent, $5, 0, 0
              FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[]) AS said (message_id, type, body, trace_parent)
            """;
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => row.MessageId) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => row.Type) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => row.Body) });
        command.Parameters.Add(new() { Value = rows.ConvertAll(row => row.TraceParent) });
        command.Parameters.Add(new() { Value = DateTimeOffset.UnixEpoch });
        batch.BatchCommands.Add(command);
    }

    private static void Add<TMessage>(DbContext db, TMessage message, string? queue, TimeSpan after)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(message);
        db.Add(Of(message, Activity.Current?.Id, queue, after));
    }

    private static OutboxMessage Of(object message, string? traceParent, string? queue = null, TimeSpan after = default) => new()
    {
        MessageId = Guid.CreateVersion7(),
        Type = message.GetType().FullName!,
        Body = JsonSerializer.SerializeToUtf8Bytes(message, message.GetType()),
        TraceParent = traceParent,
        // The dispatcher compares with the database's own clock; the beginning of time is at once on any clock.
        NotBefore = after == default ? DateTimeOffset.UnixEpoch : TimeProvider.System.GetUtcNow() + after,
        Queue = queue,
    };

    internal static object Read(string type, byte[] body) =>
        JsonSerializer.Deserialize(body, s_contracts[type]) ?? throw new JsonException($"The outbox holds an empty {type}.");
}
