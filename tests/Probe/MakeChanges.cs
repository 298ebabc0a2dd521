using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Probe;

/// <summary>Which consumer hears of a change.</summary>
public enum ChangeKind
{
    /// <summary>One that takes messages one by one.</summary>
    OneByOne,

    /// <summary>One that takes them in batches.</summary>
    Batched,
}

/// <summary>Commits changes, each with the message that tells of it, so many in one transaction.</summary>
internal static class MakeChanges
{
    private const int AtOnce = 16;

    private static readonly TimeSpan s_bestEffort = TimeSpan.FromSeconds(1);

    public static async Task<Ok<List<Guid>>> Handle(
        ChangeKind kind, int count, int? perCommit, TimeSpan? after, IServiceScopeFactory scopes, IOptions<ProbeOptions> options, IBus bus,
        CancellationToken cancellationToken)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        await Parallel.ForEachAsync(
            ids.Chunk(perCommit ?? 1),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (committed, cancellation) =>
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<ProbeDbContext>();
                db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
                List<object> messages = [.. committed.Select(id => kind is ChangeKind.OneByOne ? OneByOne(id) : (object)Batched(id))];
                db.AddRange(committed.Select(id => new Change { Id = id }));
                if (options.Value.Outbox)
                    messages.ForEach(message => Publish(db, message, after ?? default));
                await db.SaveChangesAsync(cancellation);
                if (!options.Value.Outbox)
                    await Task.WhenAll(messages.Select(message => PublishOnBestEffortAsync(bus, message)));
            });
        return TypedResults.Ok(ids);
    }

    private static void Publish(ProbeDbContext db, object message, TimeSpan after)
    {
        if (message is HubChanged single)
            db.Publish(single, after);
        else
            db.Publish((EventPublished)message, after);
    }

    private static HubChanged OneByOne(Guid id) => new(id.ToString(), 1, new("Sonde"), Trusted: false);

    private static EventPublished Batched(Guid id) => new(new EventSnapshot(
        id, 1, "bochum", new("Sonde"), "talk", null, null, Cancelled: false, new("open", null, null, 40, 1, 4, WaitingList: false), [], null));

    private static async Task PublishOnBestEffortAsync(IBus bus, object message)
    {
        using var limit = new CancellationTokenSource(s_bestEffort);
        try
        {
            await bus.Publish(message, message.GetType(), limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or RabbitMqConnectionException)
        {
            // That is what best effort means.
        }
    }
}
