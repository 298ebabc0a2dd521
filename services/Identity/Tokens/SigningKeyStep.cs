using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Identity.Tokens;

/// <summary>Makes the first signing key of an installation.</summary>
internal sealed class SigningKeyStep(IdentityDbContext db, IOptions<TokenServerOptions> options) : IMigrationStep
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two at once would make two keys.
        await db.Database.ExecuteSqlAsync($"LOCK TABLE signing_keys IN EXCLUSIVE MODE", cancellationToken);
        if (!await db.SigningKeys.AnyAsync(cancellationToken))
        {
            db.Add(SigningKey.Generate(Guid.CreateVersion7(), options.Value.KeyPassphrase, FestivalClock.Real.GetUtcNow()));
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
