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

/// <summary>Commits changes, each in a transaction of its own with the message that tells of it.</summary>
internal static class MakeChanges
{
    private const int AtOnce = 16;

    private static readonly TimeSpan s_bestEffort = TimeSpan.FromSeconds(1);

    public static async Task<Ok<List<Guid>>> Handle(
        ChangeKind kind, int count, TimeSpan? after, IServiceScopeFactory scopes, IOptions<ProbeOptions> options, IBus bus, CancellationToken cancellationToken)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToList();
        await Parallel.ForEachAsync(
            ids,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (id, cancellation) =>
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<ProbeDbContext>();
                db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
                db.Add(new Change { Id = id });
                object message = kind is ChangeKind.OneByOne ? OneByOne(id) : Batched(id);
                if (options.Value.Outbox && message is HubChanged single)
                    db.Publish(single, after ?? default);
                else if (options.Value.Outbox && message is EventPublished batched)
                    db.Publish(batched, after ?? default);
                await db.SaveChangesAsync(cancellation);
                if (!options.Value.Outbox)
                    await PublishOnBestEffortAsync(bus, message);
            });
        return TypedResults.Ok(ids);
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
