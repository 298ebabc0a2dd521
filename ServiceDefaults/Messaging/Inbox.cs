using KiBiennale.Contracts;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>
/// Lets every message take effect once: the note that a consumer has handled it and what the consumer changes are one
/// transaction. A message that comes again finds the note and is passed over.
/// </summary>
internal static class Inbox
{
    /// <summary>Notes the messages as handled, within the running transaction; gives back those that were not yet.</summary>
    public static async Task<IReadOnlySet<Guid>> NoteAsync(
        DbContext db, ReceiveContext received, Guid[] messageIds, CancellationToken cancellationToken)
    {
        await using var note = new NpgsqlCommand(
            """
            INSERT INTO inbox_messages (message_id, consumer, handled) SELECT id, $1, now() FROM unnest($2) AS id ORDER BY id
            ON CONFLICT DO NOTHING RETURNING message_id
            """,
            (NpgsqlConnection)db.Database.GetDbConnection())
        { Parameters = { new() { Value = received.QueueName() }, new() { Value = messageIds } } };
        await using var rows = await note.ExecuteReaderAsync(cancellationToken);
        var noted = new HashSet<Guid>();
        while (await rows.ReadAsync(cancellationToken))
            noted.Add(rows.GetGuid(0));
        return noted;
    }

    /// <summary>What a message is noted by.</summary>
    public static Guid IdOf(ConsumeContext context) =>
        context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be told from its repetition.");

    /// <summary>The queue that brought the message.</summary>
    public static string QueueName(this ReceiveContext received) => received.InputAddress.AbsolutePath.Split('/')[^1];

    /// <summary>Refuses what a later release has said and this one would misunderstand.</summary>
    public static void RequireKnownVersion<TMessage>(ConsumeContext context)
    {
        var version = context.Headers.Get<int>(OutboxSender.ContractVersionHeader) ?? 1;
        if (version > ContractVersion.Of(typeof(TMessage)))
            throw new LaterVersionException($"{typeof(TMessage).Name} has version {version}; this release knows {ContractVersion.Of(typeof(TMessage))}.");
    }
}

/// <summary>The message was said by a later release, and this one would misunderstand it.</summary>
internal sealed class LaterVersionException(string message) : Exception(message);
