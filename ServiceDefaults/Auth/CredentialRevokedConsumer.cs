using KiBiennale.Contracts;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>Takes note that a credential was revoked, in every service alike.</summary>
public sealed class CredentialRevokedConsumer(DbContext db) : IConsumer<CredentialRevoked>
{
    /// <summary>A client id does not come back: also tokens that it was getting in that moment are good for nothing.</summary>
    private static readonly DateTimeOffset s_forGood = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<CredentialRevoked> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        if (await db.Set<RevokedCredential>().AnyAsync(credential => credential.ClientId == message.ClientId, context.CancellationToken))
            return;
        db.Add(new RevokedCredential { ClientId = message.ClientId, RevokedAt = s_forGood });
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
