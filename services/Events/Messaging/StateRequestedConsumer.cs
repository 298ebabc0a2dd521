using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Messaging;

/// <summary>Tells a service that asks for it the whole programme again.</summary>
public sealed class StateRequestedConsumer(EventsDbContext db) : IConsumer<StateRequested>
{
    private const int AtOnce = 500;

    public async Task Consume(ConsumeContext<StateRequested> context)
    {
        var ids = await db.Events.Where(festivalEvent => festivalEvent.Published != null && !festivalEvent.Sandbox).Select(festivalEvent => festivalEvent.Id)
            .ToListAsync(context.CancellationToken);
        foreach (var some in ids.Chunk(AtOnce))
        {
            var events = await db.Events.AsNoTracking().Where(festivalEvent => some.Contains(festivalEvent.Id)).ToListAsync(context.CancellationToken);
            db.TellAgain(context.Message, events.Where(festivalEvent => !festivalEvent.Cancelled).Select(e => new EventChanged(Announcement.Snapshot(e))));
            db.TellAgain(context.Message, events.Where(festivalEvent => festivalEvent.Cancelled).Select(e => new EventCancelled(Announcement.Snapshot(e))));
            await db.SaveChangesAsync(context.CancellationToken);
            // A programme is large: what is written need not be kept in memory.
            db.ChangeTracker.Clear();
        }
    }
}
