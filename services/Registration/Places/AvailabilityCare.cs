using KiBiennale.Registrations.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Places;

/// <summary>Tells others what is left of events, at most every quarter of a second, however many take places meanwhile.</summary>
internal sealed class AvailabilityCare(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AvailabilityCare> logger)
    : RecurringWork(TimeSpan.FromMilliseconds(250), "Others do not hear how many places are left", logger)
{
    private const int MostAtOnce = 100;

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RegistrationDbContext>();
        var unsaid = await db.Offerings.Where(offering => offering.Unsaid).Select(offering => offering.EventId).Distinct()
            // By lot: of many that change all the time none has to wait for ever.
            .OrderBy(_ => EF.Functions.Random()).Take(MostAtOnce).ToArrayAsync(cancellationToken);
        if (unsaid.Length == 0)
            return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The event before its offerings, as all do; what another replica is saying already is left to it.
        var events = await db.Events.FromSql($"SELECT * FROM offered_events WHERE event_id = ANY({unsaid}) ORDER BY event_id FOR NO KEY UPDATE SKIP LOCKED").ToListAsync(cancellationToken);
        var ids = events.ConvertAll(offered => offered.EventId);
        await db.Offerings.FromSql($"SELECT * FROM offerings WHERE event_id = ANY({ids}) ORDER BY id FOR NO KEY UPDATE").LoadAsync(cancellationToken);
        foreach (var offered in events)
        {
            if (offered.SayAvailability(clock.GetUtcNow()) is { } availability)
                db.Publish(availability);
            foreach (var full in offered.SayFull(clock.GetUtcNow()))
                db.Publish(full);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
