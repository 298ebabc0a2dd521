using KiBiennale.Contracts;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>Takes note that a person has signed out everywhere, in every service alike.</summary>
public sealed class PersonSignedOutConsumer(DbContext db) : IConsumer<PersonSignedOut>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<PersonSignedOut> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        var subject = message.PersonId.ToString();
        if (await db.FindAsync<RevokedCredential>([subject], context.CancellationToken) is not { } known)
            db.Add(new RevokedCredential { ClientId = subject, RevokedAt = message.At });
        else if (message.At > known.RevokedAt)
            known.RevokedAt = message.At;
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
