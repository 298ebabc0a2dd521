using System.Diagnostics;
using System.Text.Json;
using KiBiennale.Contracts;
using Microsoft.EntityFrameworkCore;

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

    private static void Add<TMessage>(DbContext db, TMessage message, string? queue, TimeSpan after)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(db);
        db.Add(new OutboxMessage
        {
            MessageId = Guid.CreateVersion7(),
            Type = typeof(TMessage).FullName!,
            Body = JsonSerializer.SerializeToUtf8Bytes(message),
            TraceParent = Activity.Current?.Id,
            // The dispatcher compares with the database's own clock; the beginning of time is at once on any clock.
            NotBefore = after == default ? DateTimeOffset.UnixEpoch : TimeProvider.System.GetUtcNow() + after,
            Queue = queue,
        });
    }

    internal static object Read(string type, byte[] body) =>
        JsonSerializer.Deserialize(body, s_contracts[type]) ?? throw new JsonException($"The outbox holds an empty {type}.");
}
