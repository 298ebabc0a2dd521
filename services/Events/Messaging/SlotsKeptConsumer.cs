using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using MassTransit;

namespace KiBiennale.Events.Messaging;

/// <summary>Learns which slots a change of a rule has not removed.</summary>
public sealed class SlotsKeptConsumer(EventsDbContext db) : IConsumer<SlotsKept>
{
    public async Task Consume(ConsumeContext<SlotsKept> context)
    {
        var message = context.Message;
        if (await db.KeptSlots.FindAsync([message.EventId], context.CancellationToken) is { } known)
            known.Follow(message);
        else
            db.Add(KeptSlots.Of(message));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
