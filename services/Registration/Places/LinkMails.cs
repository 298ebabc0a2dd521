using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Places;

/// <summary>Mails people the secret links to what is live of theirs. Anybody can ask for it: hence not more often than every ten minutes.</summary>
internal sealed class LinkMails(RegistrationDbContext db, SecretLinks links)
{
    private const int Most = 100;

    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(10);

    public async Task SendAsync(string email, string locale, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var registrations = await db.Registrations.AsNoTracking().Where(r => r.Email == email && RegistrationStatuses.Live.Contains(r.Status))
            .OrderByDescending(r => r.Created).Take(Most).ToListAsync(cancellationToken);
        // What nobody asked for with success leaves no trace.
        if (registrations.Count == 0 || !await IsDueAsync(email, cancellationToken))
            return;
        var ids = registrations.ConvertAll(r => r.OfferingId);
        var offerings = await db.Offerings.AsNoTracking().Where(o => ids.Contains(o.Id)).ToDictionaryAsync(o => o.Id, cancellationToken);
        db.Publish(new RegistrationLinksRequested(email, locale,
            [.. registrations.OrderBy(r => offerings[r.OfferingId].Starts ?? DateTimeOffset.MaxValue).Select(r => Announcement.Snapshot(r, null, [], id => offerings[id], links))]));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<bool> IsDueAsync(string email, CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        // Nobody's address is kept for longer than it is needed.
        await db.Set<LinkMail>().Where(mail => mail.Sent < now - s_pause).ExecuteDeleteAsync(cancellationToken);
        return await db.Database.ExecuteSqlAsync($"INSERT INTO link_mails (email, sent) VALUES ({email}, {now}) ON CONFLICT DO NOTHING", cancellationToken) > 0;
    }
}
