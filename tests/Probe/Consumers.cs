using KiBiennale.Contracts;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Probe;

/// <summary>Hears changes one by one.</summary>
public sealed class SingleConsumer(ProbeDbContext db) : IConsumer<HubChanged>
{
    public async Task Consume(ConsumeContext<HubChanged> context)
    {
        var id = Guid.Parse(context.Message.Hub);
        await db.RefuseWhatHasAnObstacleAsync([id], context.CancellationToken);
        db.Add(new Effect { Change = id });
        await db.SaveChangesAsync(context.CancellationToken);
    }
}

/// <summary>Hears changes in batches.</summary>
public sealed class BatchConsumer(ProbeDbContext db) : IConsumer<Batch<EventPublished>>
{
    public async Task Consume(ConsumeContext<Batch<EventPublished>> context)
    {
        var ids = context.Message.Select(message => message.Message.Event.EventId).ToList();
        await db.RefuseWhatHasAnObstacleAsync(ids, context.CancellationToken);
        db.AddRange(ids.Select(id => new Effect { Change = id }));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}

/// <summary>What makes a consumer fail.</summary>
internal static class Obstacles
{
    public static async Task RefuseWhatHasAnObstacleAsync(this ProbeDbContext db, List<Guid> ids, CancellationToken cancellationToken)
    {
        if (await db.Obstacles.AnyAsync(obstacle => ids.Contains(obstacle.Id), cancellationToken))
            throw new InvalidOperationException("An obstacle is in the way.");
    }
}

/// <summary>Keeps the newest state that it was told of, of things of which each is told by many messages.</summary>
public sealed class StateConsumer(ProbeDbContext db, IServiceProvider services) : IConsumer<EventChanged>
{
    public async Task Consume(ConsumeContext<EventChanged> context)
    {
        var told = context.Message.Event;
        // Of many messages about one thing each has an effect of its own.
        db.Add(new Effect { Change = context.MessageId!.Value });
        if (await db.Known.FindAsync([told.EventId], context.CancellationToken) is not { } known)
            db.Add(new Known { Id = told.EventId, Version = told.Version });
        else if (told.Version > known.Version || !services.GetRequiredService<IOptions<ProbeOptions>>().Value.Versions)
            known.Version = told.Version;
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
