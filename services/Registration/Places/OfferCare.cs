using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Places;

/// <summary>Ends what time or the event's cancellation has ended: offers that nobody took up, addresses that nobody confirmed, and registrations for what will not take place.</summary>
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
        // Who has registered for the event hears of that, and not of each session along with it.
        var told = await ToldAsync(db, over, now, cancellationToken);
        var along = await bookings.AlongAsync(over, cancellationToken);
        foreach (var registration in over)
        {
            var offering = offerings[registration.OfferingId];
            var (status, by) = offering.Cancelled ? (RegistrationStatus.Cancelled, Announcement.ByEvent)
                : registration.Status is RegistrationStatus.Waitlisted ? (RegistrationStatus.Cancelled, Announcement.ByHub)
                : (RegistrationStatus.Lapsed, Announcement.ByTime);
            registration.End(offering, status, now);
            if (registration.MainId is not { } main || !told.Contains(main))
                db.Publish(Announcement.Of(Announcement.Snapshot(registration, null, along.Registrations[registration.Id], id => offerings.GetValueOrDefault(id) ?? along.Offerings[id], links), status, by));
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (var offering in offerings.Values)
            await bookings.OfferFreePlacesAsync(offering, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return over.Count;
    }

    /// <summary>Of the registrations that these were made along with, those that are over, too.</summary>
    private static async Task<HashSet<Guid>> ToldAsync(RegistrationDbContext db, List<Registration> along, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = along.Where(registration => registration.MainId is not null).Select(registration => registration.MainId!.Value).Distinct().ToList();
        var over = from main in db.Registrations
                   join offering in db.Offerings on main.OfferingId equals offering.Id
                   where ids.Contains(main.Id) && (offering.Cancelled || main.HeldUntil <= now || !RegistrationStatuses.Live.Contains(main.Status))
                   select main.Id;
        return ids.Count == 0 ? [] : [.. await over.ToListAsync(cancellationToken)];
    }

    /// <summary>By one query for each reason: none has to read what is not due.</summary>
    private static IQueryable<Registration> Over(RegistrationDbContext db, DateTimeOffset now)
    {
        var lapsed = db.Registrations.Where(registration => registration.HeldUntil <= now);
        var cancelled = from offering in db.Offerings
                        join registration in db.Registrations on offering.Id equals registration.OfferingId
                        where offering.Cancelled && (offering.Taken > 0 || offering.Waiting > 0) && RegistrationStatuses.Live.Contains(registration.Status)
                        select registration;
        // The hub has lowered the capacity under what they wait for.
        var hopeless = from offering in db.Offerings
                       join registration in db.Registrations on offering.Id equals registration.OfferingId
                       where offering.WaitingParties > 0 && registration.Status == RegistrationStatus.Waitlisted && registration.PartySize > offering.Capacity
                       select registration;
        return db.Registrations.Where(registration =>
            lapsed.Select(r => r.Id).Union(cancelled.Select(r => r.Id)).Union(hopeless.Select(r => r.Id)).Contains(registration.Id));
    }
}
