using System.Security.Claims;
using KiBiennale.Registrations.Data;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.CheckIns;

/// <summary>Whom a scan let in is not in after all. The scan stays on record.</summary>
internal static class UndoCheckIn
{
    public static async Task<Results<Ok<ScanResponse>, ProblemHttpResult>> Handle(
        Guid id, ClaimsPrincipal user, RegistrationDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // As doors do it: nobody comes in by the same registration meanwhile.
        var registrations = await db.Registrations
            .FromSql($"SELECT * FROM registrations WHERE id IN (SELECT registration_id FROM scans WHERE id = {id}) ORDER BY id FOR NO KEY UPDATE").ToListAsync(cancellationToken);
        ScanResponse? answer = null;
        // Two devices may have named theirs alike.
        foreach (var registration in registrations)
        {
            var offering = await db.Offerings.AsNoTracking().SingleAsync(o => o.Id == registration.OfferingId, cancellationToken);
            if (!user.MayActFor(offering.Hub, Roles.CheckIn, Roles.Publisher))
                continue;
            var scans = await db.Scans.Where(scan => scan.RegistrationId == registration.Id && (scan.Id == id || (scan.Undone == null && !scan.TurnedAway))).ToListAsync(cancellationToken);
            var scan = scans.Single(scan => scan.Id == id);
            scan.Undo(user.Subject(), clock.GetUtcNow());
            registration.Admit(scans);
            answer ??= ScanResponse.Of(id, new(scan.Outcome, scan, registration, offering));
        }

        if (answer is not null)
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.Ok(answer);
        }

        return Problems.NotFound("checkin_not_found", $"There is no scan '{id}', or it is another hub's.");
    }
}
