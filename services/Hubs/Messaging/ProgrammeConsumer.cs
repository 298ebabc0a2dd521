using KiBiennale.Contracts;
using KiBiennale.Hubs.Data;
using KiBiennale.Hubs.Domain;
using MassTransit;

namespace KiBiennale.Hubs.Messaging;

/// <summary>Follows the programme, to count each hub's upcoming events.</summary>
public sealed class ProgrammeConsumer(HubsDbContext db)
    : IConsumer<EventPublished>, IConsumer<EventChanged>, IConsumer<EventCancelled>
{
    public Task Consume(ConsumeContext<EventPublished> context) => Follow(context.Message.Event, context.CancellationToken);

    public Task Consume(ConsumeContext<EventChanged> context) => Follow(context.Message.Event, context.CancellationToken);

    public Task Consume(ConsumeContext<EventCancelled> context) => Follow(context.Message.Event, context.CancellationToken);

    private async Task Follow(EventSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (await db.Programme.FindAsync([snapshot.EventId], cancellationToken) is { } known)
            known.Follow(snapshot);
        else
            db.Add(ProgrammeEntry.Of(snapshot));
        await db.SaveChangesAsync(cancellationToken);
    }
}
