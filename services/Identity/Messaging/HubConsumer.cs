using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using MassTransit;

namespace KiBiennale.Identity.Messaging;

/// <summary>Learns the hubs that credentials can be issued for.</summary>
public sealed class HubConsumer(IdentityDbContext db) : IConsumer<HubChanged>
{
    public async Task Consume(ConsumeContext<HubChanged> context)
    {
        if (await db.Hubs.FindAsync([context.Message.Hub], context.CancellationToken) is not null)
            return;
        db.Add(KnownHub.Of(context.Message));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
