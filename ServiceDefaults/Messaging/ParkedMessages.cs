using Npgsql;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>How a queue stands.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Parked">Messages that wait for a person to decide.</param>
/// <param name="Oldest">Since when the first of them waits.</param>
public sealed record ParkedCount(string Queue, long Parked, DateTimeOffset Oldest);

/// <summary>What operations can do about the parked messages of one service.</summary>
/// <param name="database">The service's database.</param>
public sealed class ParkedMessages(NpgsqlDataSource database)
{
    /// <summary>Every queue with parked messages.</summary>
    public Task<List<ParkedCount>> CountAsync(CancellationToken cancellationToken) => ReadAsync(
        "SELECT queue, count(*), min(parked) FROM parked_messages GROUP BY queue ORDER BY queue",
        reader => new ParkedCount(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)),
        [],
        cancellationToken);

    /// <summary>The parked messages of a queue, the oldest first, without their bodies.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="after">The last one of the page before; null: from the beginning.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<List<ParkedMessage>> ListAsync(
        string queue, (DateTimeOffset Parked, Guid MessageId)? after, int limit, CancellationToken cancellationToken) => ReadAsync(
        """
        SELECT queue, message_id, type, content_type, reason, detail, origin, trace_parent, deliveries, parked FROM parked_messages
         WHERE queue = $1 AND (parked, message_id) > ($2, $3) ORDER BY parked, message_id LIMIT $4
        """,
        reader => new ParkedMessage
        {
            Queue = reader.GetString(0),
            MessageId = reader.GetGuid(1),
            Type = reader.GetString(2),
            Body = [],
            ContentType = reader.GetString(3),
            Reason = Enum.Parse<ParkReason>(reader.GetString(4)),
            Detail = reader.GetString(5),
            Origin = reader.IsDBNull(6) ? null : reader.GetString(6),
            TraceParent = reader.IsDBNull(7) ? null : reader.GetString(7),
            Deliveries = reader.GetInt32(8),
            Parked = reader.GetFieldValue<DateTimeOffset>(9),
        },
        [queue, after?.Parked ?? DateTimeOffset.UnixEpoch, after?.MessageId ?? Guid.Empty, limit],
        cancellationToken);

    /// <summary>Gives messages back to their queue, where they begin anew; how many there were.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="messageId">This one; null: all of the queue.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<int> RequeueAsync(string queue, Guid? messageId, CancellationToken cancellationToken) => ExecuteAsync(
        """
        WITH taken AS (DELETE FROM parked_messages WHERE queue = $1 AND message_id = coalesce($2, message_id) RETURNING *)
        INSERT INTO outbox_messages (message_id, type, body, trace_parent, not_before, attempts, queue, content_type, redeliveries)
        SELECT message_id, type, body, trace_parent, 'epoch', 0, queue, content_type, 0 FROM taken ORDER BY parked, message_id
        """,
        queue, messageId, cancellationToken);

    /// <summary>Drops messages for good; how many there were.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="messageId">This one; null: all of the queue.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<int> DiscardAsync(string queue, Guid? messageId, CancellationToken cancellationToken) => ExecuteAsync(
        "DELETE FROM parked_messages WHERE queue = $1 AND message_id = coalesce($2, message_id)", queue, messageId, cancellationToken);

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, object[] values, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    private async Task<int> ExecuteAsync(string sql, string queue, Guid? messageId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = queue });
        command.Parameters.Add(new() { Value = (object?)messageId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
