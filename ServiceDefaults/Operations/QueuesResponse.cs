using KiBiennale.ServiceDefaults.Messaging;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Operations;

/// <summary>How messages stand.</summary>
/// <param name="Items">Service by service.</param>
/// <param name="Missing">Services that do not answer.</param>
public sealed record QueuesResponse(IReadOnlyList<ServiceQueuesResponse> Items, IReadOnlyList<string> Missing);

/// <summary>How the messages of one service stand.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Waiting">Messages that it has said and not sent yet.</param>
/// <param name="Redelivering">Messages that it could not handle, and that are handed over again by themselves, within half an hour.</param>
/// <param name="WaitingSince">Since when the oldest of them waits, UTC; null: none does.</param>
/// <param name="Queues">All its queues, also those where nothing is parked.</param>
public sealed record ServiceQueuesResponse(string Service, long Waiting, long Redelivering, DateTimeOffset? WaitingSince, IReadOnlyList<QueueResponse> Queues)
{
    /// <summary>Reads a service's database.</summary>
    public static async Task<ServiceQueuesResponse> ReadAsync(ServiceQueues queues, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        var backlog = await OutboxBacklog.ReadAsync(database, cancellationToken);
        var parked = (await new ParkedMessages(database).CountAsync(cancellationToken)).ToDictionary(count => count.Queue);
        // What a queue of an earlier release has left behind is not forgotten.
        var names = queues.All.Union(parked.Keys).Order(StringComparer.Ordinal);
        return new(
            queues.Service,
            backlog.Waiting,
            backlog.Redelivering,
            backlog.Since,
            [.. names.Select(name => parked.TryGetValue(name, out var count) ? new QueueResponse(name, count.Parked, count.Oldest) : new(name, 0, null))]);
    }
}

/// <summary>A queue at which a service handles messages.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Parked">Messages that could not be handled and wait for a person to decide.</param>
/// <param name="Oldest">Since when the first of them waits, UTC; null: none does.</param>
public sealed record QueueResponse(string Queue, long Parked, DateTimeOffset? Oldest);
