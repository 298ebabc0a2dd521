using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using MassTransit;

namespace KiBiennale.Registrations.Messaging;

/// <summary>Learns from their owner where venues are: tickets say it.</summary>
public sealed class VenueConsumer(RegistrationDbContext db) : IConsumer<VenueChanged>
{
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
