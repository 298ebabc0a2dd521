using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Messaging;

/// <summary>Makes offerings of what the programme says can be booked.</summary>
public sealed class ProgrammeConsumer(RegistrationDbContext db)
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
        var known = await db.Events.Include(offered => offered.Offerings).Where(offered => ids.Contains(offered.EventId)).ToDictionaryAsync(offered => offered.EventId, cancellationToken);
        foreach (var told in byEvent)
        {
            var newest = told.MaxBy(snapshot => snapshot.Version)!;
            if (known.TryGetValue(told.Key, out var offered))
                offered.Follow(newest);
            else
                db.Add(OfferedEvent.Of(newest));
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
