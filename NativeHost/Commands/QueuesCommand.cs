using System.Text.Json;
using KiBiennale.ServiceDefaults.Messaging;
using KiBiennale.ServiceDefaults.Operations;
using Npgsql;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>queues</c>: what could not be handled, where, why and since when, for people and for programs.</summary>
internal static class QueuesCommand
{
    /// <summary>So many messages of a queue are shown: one cause parks many.</summary>
    private const int Shown = 3;

    private sealed record QueueAnswer(string Queue, long Parked, DateTimeOffset? Oldest, IReadOnlyList<ParkedMessageResponse> Messages);

    private sealed record ServiceAnswer(string Service, long Waiting, long Redelivering, DateTimeOffset? WaitingSince, IReadOnlyList<QueueAnswer> Queues);

    private sealed record Answer(IReadOnlyList<ServiceAnswer> Items, IReadOnlyList<string> Missing);

    public static async Task<int> RunAsync(DataFolder data, bool json, CancellationToken cancellationToken)
    {
        var databases = new ServiceDatabases(data, DownCommand.RequireRunning(data).PostgresPort);
        var (answers, missing) = await databases.AskEachAsync((service, database) => ReadAsync(service, database, cancellationToken));
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new Answer([.. answers.Values], missing), DataFolder.Json));
        else
            Print([.. answers.Values]);
        if (missing.Count > 0)
            Console.Error.WriteLine($"These services' databases do not answer: {string.Join(", ", missing)}.");
        return missing.Count == 0 ? 0 : 1;
    }

    private static async Task<ServiceAnswer> ReadAsync(string service, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var read = await ServiceQueuesResponse.ReadAsync(KnownQueues.Of(service), database, cancellationToken);
        var queues = new List<QueueAnswer>();
        foreach (var queue in read.Queues)
        {
            var messages = queue.Parked == 0 ? [] : await new ParkedMessages(database).ListAsync(queue.Queue, after: null, Shown, cancellationToken);
            queues.Add(new(queue.Queue, queue.Parked, queue.Oldest, [.. messages.Select(ParkedMessageResponse.Of)]));
        }

        return new(read.Service, read.Waiting, read.Redelivering, read.WaitingSince, queues);
    }

    private static void Print(IReadOnlyList<ServiceAnswer> services)
    {
        foreach (var service in services.Where(service => service.Redelivering > 0))
            Console.WriteLine($"{service.Service} could not handle {service.Redelivering} messages, and is handed them again by itself; './biennale logs {service.Service}' says why.");
        var queues = services.SelectMany(service => service.Queues).Where(queue => queue.Parked > 0).ToList();
        if (queues.Count == 0)
        {
            Console.WriteLine("Nothing is parked.");
            return;
        }

        var width = queues.Max(queue => queue.Queue.Length);
        Console.WriteLine($"{"Queue".PadRight(width)}  Parked  Since");
        foreach (var queue in queues)
        {
            Console.WriteLine($"{queue.Queue.PadRight(width)}  {queue.Parked,6}  {queue.Oldest:yyyy-MM-dd HH:mm:ss}Z");
            foreach (var message in queue.Messages)
                Console.WriteLine($"  {message.Parked:HH:mm:ss}Z {message.Type} {message.Id} {message.Reason}: {message.Detail.Split('\n')[0]}");
            if (queue.Parked > queue.Messages.Count)
                Console.WriteLine($"  and {queue.Parked - queue.Messages.Count} more");
        }
    }
}
