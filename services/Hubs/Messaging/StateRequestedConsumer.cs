using KiBiennale.Contracts;
using KiBiennale.Hubs.Data;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Hubs.Messaging;

/// <summary>Tells a service that asks for it all hubs, venues and members of the learning network again.</summary>
public sealed class StateRequestedConsumer(HubsDbContext db) : IConsumer<StateRequested>
{
    public async Task Consume(ConsumeContext<StateRequested> context)
    {
        var hubs = await db.Hubs.AsNoTracking().ToListAsync(context.CancellationToken);
        var venues = await db.Venues.AsNoTracking().ToListAsync(context.CancellationToken);
        var members = await db.Members.AsNoTracking().ToListAsync(context.CancellationToken);
        db.TellAgain(context.Message, hubs.Select(Announcement.Of));
        db.TellAgain(context.Message, venues.Select(Announcement.Of));
        db.TellAgain(context.Message, members.Select(Announcement.Of));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
