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
        var ids = await db.Events.Where(e => (e.Published != null || e.TakenBack != null) && !e.Sandbox).Select(e => e.Id)
            .ToListAsync(context.CancellationToken);
        foreach (var some in ids.Chunk(AtOnce))
        {
            var events = await db.Events.AsNoTracking().Where(festivalEvent => some.Contains(festivalEvent.Id)).ToListAsync(context.CancellationToken);
            var snapshots = events.Select(Announcement.Snapshot).ToLookup(snapshot => snapshot.Cancelled);
            db.TellAgain(context.Message, snapshots[false].Select(snapshot => new EventChanged(snapshot)));
            db.TellAgain(context.Message, snapshots[true].Select(snapshot => new EventCancelled(snapshot)));
            await db.SaveChangesAsync(context.CancellationToken);
            // A programme is large: what is written need not be kept in memory.
            db.ChangeTracker.Clear();
        }
    }
}
