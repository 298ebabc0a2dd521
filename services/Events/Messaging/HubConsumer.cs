using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Messaging;

/// <summary>Learns hubs and venues from their owner.</summary>
public sealed class HubConsumer(EventsDbContext db) : IConsumer<HubChanged>, IConsumer<VenueChanged>
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
        // Whoever keeps a copy of the programme has the place in it.
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE events SET changed_at = now() WHERE hub = {message.Hub} AND content->>'venue' = {message.Venue};
            UPDATE programme SET changed_at = now() WHERE hub = {message.Hub} AND venue = {message.Venue};
            """,
            context.CancellationToken);
    }
}
