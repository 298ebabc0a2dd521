using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Data;

internal static class CredentialQueries
{
    /// <summary>A hub's credential, which nobody else changes until the transaction ends; null: there is none.</summary>
    public static async Task<Credential?> LockCredentialAsync(this IdentityDbContext db, string hub, string clientId, CancellationToken cancellationToken) =>
        (await db.Credentials.FromSql($"SELECT * FROM credentials WHERE hub = {hub} AND client_id = {clientId} FOR UPDATE").ToListAsync(cancellationToken))
            .SingleOrDefault();
}
