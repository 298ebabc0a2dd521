using KiBiennale.Contracts;
using KiBiennale.Hubs.Data;
using KiBiennale.Hubs.Domain;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Messaging;

/// <summary>Follows the programme, to count each hub's upcoming events.</summary>
public sealed class ProgrammeConsumer(HubsDbContext db)
    : IConsumer<Batch<EventPublished>>, IConsumer<Batch<EventChanged>>, IConsumer<Batch<EventCancelled>>
{
    public Task Consume(ConsumeContext<Batch<EventPublished>> context) =>
        Follow(context.Message.Select(message => message.Message.Event), context.CancellationToken);

    public Task Consume(ConsumeContext<Batch<EventChanged>> context) =>
        Follow(context.Message.Select(message => message.Message.Event), context.CancellationToken);

    public Task Consume(ConsumeContext<Batch<EventCancelled>> context) =>
        Follow(context.Message.Select(message => message.Message.Event), context.CancellationToken);

    private async Task Follow(IEnumerable<EventSnapshot> snapshots, CancellationToken cancellationToken)
    {
        var byEvent = snapshots.ToLookup(snapshot => snapshot.EventId);
        var ids = byEvent.Select(told => told.Key).ToList();
        var known = await db.Programme.Where(entry => ids.Contains(entry.EventId)).ToDictionaryAsync(entry => entry.EventId, cancellationToken);
        foreach (var told in byEvent)
        {
            var newest = told.MaxBy(snapshot => snapshot.Version)!;
            if (known.TryGetValue(told.Key, out var entry))
                entry.Follow(newest);
            else
                db.Add(ProgrammeEntry.Of(newest));
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
