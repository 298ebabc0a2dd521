using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Identity.Tokens;

/// <summary>The keys that tokens are signed with, from the first to each that follows.</summary>
internal sealed class SigningKeys(IdentityDbContext db, IOptions<TokenServerOptions> options)
{
    private const long RotationLock = 1_842_000_002;

    /// <summary>All that a token may be signed with, the one that signs now first.</summary>
    public async Task<IReadOnlyList<SigningKey>> ListAsync(CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        return await db.SigningKeys.AsNoTracking().OrderBy(key => key.SignsFrom > now).ThenByDescending(key => key.SignsFrom).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Makes the first key, or the next when the last is old, which is told to everybody a day before it signs; and removes
    /// those that no token can be signed with any more. Replicas may do it at once.
    /// </summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({RotationLock})", cancellationToken);
        var keys = await db.SigningKeys.OrderByDescending(key => key.SignsFrom).ToListAsync(cancellationToken);
        if (keys.Count == 0)
            Add(signsFrom: now);
        else if (keys[0].SignsFrom + SigningKey.Lifetime <= now)
            Add(signsFrom: now + SigningKey.Notice);
        // A refresh token is the longest-lived that is signed.
        db.RemoveRange(keys.Where(old => keys.Exists(next => next.SignsFrom > old.SignsFrom && next.SignsFrom + TokenServerOptions.SessionLifetime < now)));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private void Add(DateTimeOffset signsFrom) =>
        db.Add(SigningKey.Generate(Guid.CreateVersion7(), options.Value.KeyPassphrase, signsFrom));
}
