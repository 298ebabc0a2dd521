using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Messaging;

/// <summary>Tells a service that asks for it again which credentials are revoked, who has signed out, whose addresses are whose, and who is to be forgotten.</summary>
public sealed class StateRequestedConsumer(IdentityDbContext db) : IConsumer<StateRequested>
{
    public async Task Consume(ConsumeContext<StateRequested> context)
    {
        var revoked = await db.Credentials.AsNoTracking().Where(credential => credential.Revoked != null).ToListAsync(context.CancellationToken);
        db.TellAgain(context.Message, revoked.Select(credential => new CredentialRevoked(credential.ClientId, credential.Revoked!.Value)));
        var signedOut = await db.People.AsNoTracking().Where(person => person.SignedOut != null).ToListAsync(context.CancellationToken);
        db.TellAgain(context.Message, signedOut.Select(person => new PersonSignedOut(person.Id, person.SignedOut!.Value)));
        var people = await db.People.AsNoTracking().IgnoreAutoIncludes().Select(person => new PersonSignedUp(person.Id, person.Email)).ToListAsync(context.CancellationToken);
        db.TellAgain(context.Message, people);
        // Tokens of the forgotten are no better than those of others, and what a service was to forget it may have forgotten to.
        var erasures = await db.Erasures.AsNoTracking().ToListAsync(context.CancellationToken);
        db.TellAgain(context.Message, erasures.Select(erasure => new PersonSignedOut(erasure.PersonId, erasure.Requested)));
        // Those that are done, too: a service that was restored has remembered whom it had forgotten.
        db.TellAgain(context.Message, erasures.Select(erasure => erasure.Request()));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
