using KiBiennale.ServiceDefaults.Messaging;
using Npgsql;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>queues requeue NAME</c> hands a queue's parked messages over again; <c>queues discard NAME</c> drops them for good.</summary>
internal static class ChangeQueueCommand
{
    private static IEnumerable<string> Known => Model.Services.SelectMany(service => KnownQueues.Of(service).All);

    public static async Task<int> RequeueAsync(DataFolder data, string queue, CancellationToken cancellationToken)
    {
        if (!Known.Contains(queue))
            throw Unknown(queue);
        var count = await ChangeAsync(data, queue, parked => parked.RequeueAsync(queue, messageId: null, cancellationToken));
        Console.WriteLine($"Messages of {queue} handed over again: {count}.");
        return 0;
    }

    public static async Task<int> DiscardAsync(DataFolder data, string queue, CancellationToken cancellationToken)
    {
        var count = await ChangeAsync(data, queue, parked => parked.DiscardAsync(queue, messageId: null, cancellationToken));
        // What a queue of an earlier release has left behind can still be dropped.
        if (count == 0 && !Known.Contains(queue))
            throw Unknown(queue);
        Console.WriteLine($"Messages of {queue} discarded: {count}.");
        return 0;
    }

    private static UserException Unknown(string queue) => new($"There is no queue '{queue}'; there are: {string.Join(", ", Known)}.");

    private static async Task<int> ChangeAsync(DataFolder data, string queue, Func<ParkedMessages, Task<int>> change)
    {
        var databases = new ServiceDatabases(data, DownCommand.RequireRunning(data).PostgresPort);
        var service = KnownQueues.ServiceOf(queue) ?? throw Unknown(queue);
        try
        {
            await using var database = databases.Open(service);
            return await change(new(database));
        }
        catch (NpgsqlException error)
        {
            throw new UserException($"The database of {service} does not answer: {error.Message}");
        }
    }
}
