using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using MassTransit;

namespace KiBiennale.Notifications.Messaging;

/// <summary>Learns from their owner what hubs are called and where venues are: mails say it.</summary>
public sealed class PlaceConsumer(NotificationsDbContext db) : IConsumer<HubChanged>, IConsumer<VenueChanged>
{
    public async Task Consume(ConsumeContext<HubChanged> context)
    {
        var message = context.Message;
        if (await db.Hubs.FindAsync([message.Hub], context.CancellationToken) is { } known)
            known.Follow(message);
        else
            db.Add(KnownHub.Of(message));
        await db.SaveChangesAsync(context.CancellationToken);
    }

    public async Task Consume(ConsumeContext<VenueChanged> context)
    {
        var message = context.Message;
        if (await db.Venues.FindAsync([message.Hub, message.Venue], context.CancellationToken) is { } known)
            known.Follow(message);
        else
            db.Add(KnownVenue.Of(message));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
