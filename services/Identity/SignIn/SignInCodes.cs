using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Identity.SignIn;

/// <summary>Mails codes, and takes them. All of it lives on the real clock.</summary>
internal sealed class SignInCodes(IdentityDbContext db, Arrivals arrivals, IOptions<TokenServerOptions> options)
{
    /// <summary>Per address; who asks oftener gets the same answer, and no mail.</summary>
    private const int MostInAnHour = 5;

    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly byte[] _key = options.Value.KeyFor("sign-in codes");

    /// <summary>Mails a code to the address. Whatever becomes of that, the answer looks the same.</summary>
    /// <returns>What the code will be asked for by.</returns>
    public async Task<Guid> RequestAsync(string email, string locale, CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        var id = Guid.CreateVersion7();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Else many at once would all find room for one more.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({email}, 0))", cancellationToken);
        if (await db.SignInCodes.CountAsync(code => code.Email == email && code.Created > now - s_hour, cancellationToken) < MostInAnHour)
        {
            var (code, digits) = SignInCode.For(id, email, locale, _key, now);
            db.Add(code);
            db.Publish(new SignInRequested(email, digits, code.Expires, locale));
            await db.SaveChangesAsync(cancellationToken);
        }

        // What is over for longer than anybody counts.
        await db.SignInCodes.Where(code => code.Created < now - (2 * s_hour)).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return id;
    }

    /// <summary>Takes a code: each try counts before it is looked at, so that many at once are no more than five.</summary>
    /// <returns>Who has signed in; null when the code is wrong, or used, or over, or locked.</returns>
    public async Task<Person?> RedeemAsync(Guid id, string digits, CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var code = (await db.SignInCodes.FromSql(
            $"""
            UPDATE sign_in_codes SET tries = tries + 1
             WHERE id = {id} AND used IS NULL AND expires > {now} AND tries < {SignInCode.MostTries}
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellationToken)).SingleOrDefault();
        var right = code?.IsRight(digits, _key) == true;
        if (code is not null && !right && code.Tries == SignInCode.MostTries)
            db.Publish(new SignInLocked(code.Email, now, code.Locale));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!right)
            return null;

        // Before the code is used up: what breaks off here can be done again. Of many at once one uses it.
        var person = await arrivals.ArriveAsync(code!.Email, cancellationToken);
        var used = await db.SignInCodes.Where(c => c.Id == id && c.Used == null).ExecuteUpdateAsync(use => use.SetProperty(c => c.Used, now), cancellationToken);
        return used == 1 ? person : null;
    }
}
