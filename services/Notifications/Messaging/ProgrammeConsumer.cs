using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Follows the programme, to know what a message to people is about.</summary>
public sealed class ProgrammeConsumer(NotificationsDbContext db)
    : IConsumer<EventPublished>, IConsumer<EventChanged>, IConsumer<EventCancelled>
{
    public Task Consume(ConsumeContext<EventPublished> context) => Follow(context.Message.Event, context.CancellationToken);

    public Task Consume(ConsumeContext<EventChanged> context) => Follow(context.Message.Event, context.CancellationToken);

    public Task Consume(ConsumeContext<EventCancelled> context) => Follow(context.Message.Event, context.CancellationToken);

    private async Task Follow(EventSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (await db.Events.FindAsync([snapshot.EventId], cancellationToken) is { } known)
            known.Follow(snapshot);
        else
            db.Add(KnownEvent.Of(snapshot));
        await db.SaveChangesAsync(cancellationToken);
    }
}
