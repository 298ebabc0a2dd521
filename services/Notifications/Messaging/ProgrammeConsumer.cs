using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Follows the programme, to know what a message to people is about.</summary>
public sealed class ProgrammeConsumer(NotificationsDbContext db)
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
        var known = await db.Events.Where(festivalEvent => ids.Contains(festivalEvent.EventId)).ToDictionaryAsync(festivalEvent => festivalEvent.EventId, cancellationToken);
        foreach (var told in byEvent)
        {
            var newest = told.MaxBy(snapshot => snapshot.Version)!;
            if (known.TryGetValue(told.Key, out var festivalEvent))
                festivalEvent.Follow(newest);
            else
                db.Add(KnownEvent.Of(newest));
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
