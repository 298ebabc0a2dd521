using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Messaging;

/// <summary>Makes offerings of what the programme says can be booked.</summary>
public sealed class ProgrammeConsumer(RegistrationDbContext db)
    : IConsumer<EventPublished>, IConsumer<EventChanged>, IConsumer<EventCancelled>
{
    public Task Consume(ConsumeContext<EventPublished> context) => Follow(context.Message.Event, context.CancellationToken);

    public Task Consume(ConsumeContext<EventChanged> context) => Follow(context.Message.Event, context.CancellationToken);

    public Task Consume(ConsumeContext<EventCancelled> context) => Follow(context.Message.Event, context.CancellationToken);

    private async Task Follow(EventSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (await db.Events.Include(offered => offered.Offerings).SingleOrDefaultAsync(offered => offered.EventId == snapshot.EventId, cancellationToken) is { } known)
            known.Follow(snapshot);
        else
            db.Add(OfferedEvent.Of(snapshot));
        await db.SaveChangesAsync(cancellationToken);
    }
}
