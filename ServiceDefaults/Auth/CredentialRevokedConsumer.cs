using KiBiennale.Contracts;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>Takes note that a credential was revoked, in every service alike.</summary>
public sealed class CredentialRevokedConsumer(DbContext db) : IConsumer<CredentialRevoked>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<CredentialRevoked> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        if (await db.Set<RevokedCredential>().AnyAsync(credential => credential.ClientId == message.ClientId, context.CancellationToken))
            return;
        db.Add(new RevokedCredential { ClientId = message.ClientId, RevokedAt = message.RevokedAt });
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
