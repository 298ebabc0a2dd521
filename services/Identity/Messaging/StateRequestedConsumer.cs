using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Messaging;

/// <summary>Tells a service that asks for it all revoked credentials again.</summary>
public sealed class StateRequestedConsumer(IdentityDbContext db) : IConsumer<StateRequested>
{
    public async Task Consume(ConsumeContext<StateRequested> context)
    {
        var revoked = await db.Credentials.AsNoTracking().Where(credential => credential.Revoked != null).ToListAsync(context.CancellationToken);
        db.TellAgain(context.Message, revoked.Select(credential => new CredentialRevoked(credential.ClientId, credential.Revoked!.Value)));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
