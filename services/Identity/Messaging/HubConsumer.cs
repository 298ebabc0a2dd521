using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using MassTransit;

namespace KiBiennale.Identity.Messaging;

/// <summary>Learns the hubs that roles and credentials can belong to.</summary>
public sealed class HubConsumer(IdentityDbContext db) : IConsumer<HubChanged>
{
    public async Task Consume(ConsumeContext<HubChanged> context)
    {
        if (await db.Hubs.FindAsync([context.Message.Hub], context.CancellationToken) is { } known)
            known.Follow(context.Message);
        else
            db.Add(KnownHub.Of(context.Message));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
