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
    public static void Publish<TMessage>(this DbContext db, TMessage message)
        where TMessage : class
    {
        ArgumentNullException.ThrowIfNull(db);
        db.Add(new OutboxMessage
        {
            MessageId = Guid.CreateVersion7(),
            Type = typeof(TMessage).FullName!,
            Body = JsonSerializer.Serialize(message),
            TraceParent = Activity.Current?.Id,
            // The dispatcher compares with the database's own clock; the beginning of time is at once on any clock.
            NotBefore = DateTimeOffset.UnixEpoch,
        });
    }

    internal static object Read(string type, string body) =>
        JsonSerializer.Deserialize(body, s_contracts[type]) ?? throw new JsonException($"The outbox holds an empty {type}.");
}
