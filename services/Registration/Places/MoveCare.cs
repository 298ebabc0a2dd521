using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Places;

/// <summary>Tells everybody who has registered for it that something is at another time or place, or postponed.</summary>
internal sealed class MoveCare(IServiceScopeFactory scopes, TimeProvider clock, ILogger<MoveCare> logger)
    : RecurringWork(TimeSpan.FromSeconds(1), "Who has registered does not hear that events have moved", logger)
{
    private const int MostAtOnce = 200;

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        while (await DoSomeAsync(cancellationToken))
        {
        }
    }

    /// <returns>Whether there may be more; all at once would hold locks for long.</returns>
    private async Task<bool> DoSomeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistrationDbContext>();
        var (bookings, links) = (scope.ServiceProvider.GetRequiredService<Bookings>(), scope.ServiceProvider.GetRequiredService<SecretLinks>());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var due = await db.Offerings.FromSql($"SELECT * FROM offerings WHERE move_told_to IS NOT NULL ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
        if (due is not [{ MoveToldTo: { } toldTo } offering])
            return false;

        var next = offering.Cancelled || offering.Ends < clock.GetUtcNow() ? [] : await db.Registrations.AsNoTracking()
            .Where(r => r.OfferingId == offering.Id && RegistrationStatuses.Live.Contains(r.Status) && r.Number > toldTo && r.Number <= offering.MoveToldUntil)
            .OrderBy(r => r.Number).Take(MostAtOnce).ToListAsync(cancellationToken);
        // Who has registered for the event hears of that, and not of each session that has moved with it.
        var mains = next.Select(r => r.MainId).OfType<Guid>().ToList();
        var told = await db.Registrations.Where(r => mains.Contains(r.Id) && db.Offerings.Any(main => main.Id == r.OfferingId && main.MovedIn == offering.MovedIn))
            .Select(r => r.Id).ToListAsync(cancellationToken);
        var along = await bookings.AlongAsync(next, cancellationToken);
        var places = await TicketPlaces.Of([offering], db, cancellationToken);
        var place = places.Of(offering, TicketWords.In("de")) is { } german ? new LocalizedText(german, places.Of(offering, TicketWords.In("en"))) : null;
        foreach (var registration in next.Where(r => r.MainId is not { } main || !told.Contains(main)))
        {
            db.Publish(new RegistrationMoved(
                Announcement.Snapshot(registration, null, along.Registrations[registration.Id].Where(session => session.Status.IsLive()), id => id == offering.Id ? offering : along.Offerings[id], links),
                offering.Postponed,
                offering.Postponed ? offering.Reason : null,
                place));
        }

        offering.NoteMoveTold(next.Count < MostAtOnce ? null : next[^1].Number);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
