using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Messaging;

/// <summary>Makes offerings of what the programme says can be booked.</summary>
public sealed class ProgrammeConsumer(RegistrationDbContext db, Bookings bookings, TimeProvider clock)
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
        // Locked until the effect is committed: whoever takes a place at the same time is seen here, or sees what has become of it.
        // Not more than needed: a foreign key's check must not wait for it, which would be a lock in another order.
        var known = await db.Events.FromSql($"SELECT * FROM offered_events WHERE event_id = ANY({ids}) ORDER BY event_id FOR NO KEY UPDATE")
            .ToDictionaryAsync(offered => offered.EventId, cancellationToken);
        await db.Offerings.FromSql($"SELECT * FROM offerings WHERE event_id = ANY({ids}) ORDER BY id FOR NO KEY UPDATE").LoadAsync(cancellationToken);
        foreach (var told in byEvent)
        {
            var newest = told.MaxBy(snapshot => snapshot.Version)!;
            if (!known.TryGetValue(told.Key, out var offered))
                offered = db.Add(OfferedEvent.Create(told.Key)).Entity;
            if (offered.Follow(newest) is { } kept)
                db.Publish(kept);
            if (offered.SayAvailability(clock.GetUtcNow()) is { } availability)
                db.Publish(availability);
            foreach (var full in offered.SayFull(clock.GetUtcNow()))
                db.Publish(full);
        }

        await db.SaveChangesAsync(cancellationToken);
        // More places are for those who wait.
        foreach (var offering in db.Offerings.Local.Where(offering => offering.MayOffer(clock.GetUtcNow())).ToList())
            await bookings.OfferFreePlacesAsync(offering, clock.GetUtcNow(), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
    }
}
