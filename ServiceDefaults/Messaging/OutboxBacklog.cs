using Npgsql;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>What waits in an outbox: messages that are due, and those that failed to be sent although their next attempt is not due yet.</summary>
/// <param name="Waiting">How many.</param>
/// <param name="Redelivering">How many could not be handled, and are handed to their consumer again when their time comes.</param>
/// <param name="Since">Since when the oldest of them waits; null: none does.</param>
/// <param name="Age">For how long, by the database's clock.</param>
public sealed record OutboxBacklog(long Waiting, long Redelivering, DateTimeOffset? Since, TimeSpan Age)
{
    /// <summary>Asks a service's database.</summary>
    public static async Task<OutboxBacklog> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var command = database.CreateCommand(
            """
            SELECT count(since), count(*) FILTER (WHERE since IS NULL AND redeliveries > 0), min(since), coalesce(now() - min(since), interval '0')
              FROM (SELECT redeliveries, CASE WHEN attempts > 0 THEN created WHEN not_before <= now() THEN greatest(created, not_before) END AS since
                      FROM outbox_messages) AS messages
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2),
            reader.GetFieldValue<TimeSpan>(3));
    }
}
