using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Messaging;

/// <summary>Tells a service that asks for it again which credentials are revoked and who has signed out.</summary>
public sealed class StateRequestedConsumer(IdentityDbContext db) : IConsumer<StateRequested>
{
    public async Task Consume(ConsumeContext<StateRequested> context)
    {
        var revoked = await db.Credentials.AsNoTracking().Where(credential => credential.Revoked != null).ToListAsync(context.CancellationToken);
        db.TellAgain(context.Message, revoked.Select(credential => new CredentialRevoked(credential.ClientId, credential.Revoked!.Value)));
        var signedOut = await db.People.AsNoTracking().Where(person => person.SignedOut != null).ToListAsync(context.CancellationToken);
        db.TellAgain(context.Message, signedOut.Select(person => new PersonSignedOut(person.Id, person.SignedOut!.Value)));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
