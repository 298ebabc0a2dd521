using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Places;

/// <summary>Ends what time or the event's end has ended: offers that nobody took up, and registrations for what will not take place.</summary>
internal sealed class OfferCare(IServiceScopeFactory scopes, TimeProvider clock, ILogger<OfferCare> logger)
    : RecurringWork(TimeSpan.FromSeconds(1), "Offers that lapse are not passed on, and registrations for what is cancelled are not ended", logger)
{
    private const int MostAtOnce = 200;

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        while (await DoSomeAsync(cancellationToken) == MostAtOnce)
        {
        }
    }

    /// <returns>How many were ended; all at once would hold locks for long.</returns>
    private async Task<int> DoSomeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistrationDbContext>();
        var (bookings, links) = (scope.ServiceProvider.GetRequiredService<Bookings>(), scope.ServiceProvider.GetRequiredService<SecretLinks>());
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = Over(db, now).OrderBy(r => r.OfferingId).ThenBy(r => r.Number).Take(MostAtOnce);
        var offerings = await bookings.LockAsync([.. (await due.Select(r => r.OfferingId).ToListAsync(cancellationToken)).Distinct()], cancellationToken);
        if (offerings.Count == 0)
            return 0;

        // Only under the locks is what is read what is so.
        var ids = offerings.Keys.ToArray();
        var over = await Over(db, now).Where(r => ids.Contains(r.OfferingId)).OrderBy(r => r.OfferingId).ThenBy(r => r.Number).Take(MostAtOnce).ToListAsync(cancellationToken);
        foreach (var registration in over)
        {
            var offering = offerings[registration.OfferingId];
            var (status, by) = offering.Cancelled ? (RegistrationStatus.Cancelled, Announcement.ByEvent) : (RegistrationStatus.Lapsed, Announcement.ByTime);
            registration.End(offering, status, now);
            db.Publish(Announcement.Of(Announcement.Snapshot(registration, null, [], _ => offering, links), status, by));
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (var offering in offerings.Values)
            await bookings.OfferFreePlacesAsync(offering, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return over.Count;
    }

    private static IQueryable<Registration> Over(RegistrationDbContext db, DateTimeOffset now) =>
        from registration in db.Registrations
        join offering in db.Offerings on registration.OfferingId equals offering.Id
        where (registration.Status == RegistrationStatus.Offered && registration.OfferedUntil <= now)
            || (offering.Cancelled && RegistrationStatuses.Live.Contains(registration.Status))
        select registration;
}
