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
        if (await db.SigningKeys.AnyAsync(cancellationToken))
            return;
        db.Add(SigningKey.Generate(Guid.CreateVersion7(), options.Value.KeyPassphrase, FestivalClock.Real.GetUtcNow()));
        await db.SaveChangesAsync(cancellationToken);
    }
}
