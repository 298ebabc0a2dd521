using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Erasing;

/// <summary>
/// Forgets a person: what is still to come of theirs is cancelled first, so that their places go to who waits, then nobody knows
/// any more whose it was. It is theirs when it has their address. What they have registered for somebody else stays that one's.
/// </summary>
public sealed class PersonErasing(RegistrationDbContext db, Bookings bookings, SecretLinks links, TimeProvider clock)
{
    /// <summary>All at once would hold locks for long.</summary>
    internal const int MostAtOnce = 200;

    /// <summary>Erases some of the person's registrations, within the caller's transaction, and the rest once these were the last.</summary>
    /// <returns>How many, and whether there are more.</returns>
    public async Task<(int Erased, bool More)> EraseAsync(Guid erasure, Guid person, string email, CancellationToken cancellationToken)
    {
        var registrations = await EraseSomeAsync(erasure, email, cancellationToken);
        if (await db.Registrations.AnyAsync(r => r.Email == email && r.Id < erasure, cancellationToken))
            return (registrations, true);

        var account = person.ToString();
        // In the order of ids, as all do who lock registrations.
        await db.Database.ExecuteSqlAsync(
            $"UPDATE registrations SET account = NULL WHERE id IN (SELECT id FROM registrations WHERE account = {account} ORDER BY id FOR NO KEY UPDATE)", cancellationToken);
        var mails = await db.Set<LinkMail>().Where(mail => mail.Email == email).ExecuteDeleteAsync(cancellationToken);
        var known = await db.Set<KnownPerson>().Where(one => one.PersonId == person).ExecuteDeleteAsync(cancellationToken);
        // What others have registered with one of them stays as it is.
        var invitations = await db.Invitations.Where(invitation => invitation.Email == email).ExecuteDeleteAsync(cancellationToken);
        return (registrations + mails + known + invitations, false);
    }

    private async Task<int> EraseSomeAsync(Guid erasure, string email, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Ids rise with time: who has come back meanwhile has registered anew, and keeps that.
        var theirs = await db.Registrations.Where(r => r.Email == email && r.Id < erasure).OrderBy(r => r.Id).Take(MostAtOnce).Select(r => new { r.Id, r.OfferingId }).ToListAsync(cancellationToken);
        if (theirs.Count == 0)
            return 0;
        var offerings = await bookings.LockAsync([.. theirs.Select(r => r.OfferingId).Distinct()], cancellationToken);
        // Only under the locks is what is read what is so: meanwhile somebody else may have taken one over.
        var ids = theirs.Select(r => r.Id).ToArray();
        var registrations = await db.Registrations.FromSql($"SELECT * FROM registrations WHERE id = ANY({ids}) AND email = {email} ORDER BY id FOR NO KEY UPDATE").ToListAsync(cancellationToken);
        // Who has come in has taken part, and that stays so.
        var ended = registrations.Where(r => r.IsAhead(offerings[r.OfferingId], now) && r.Admitted == 0).ToList();
        foreach (var registration in ended)
            registration.End(offerings[registration.OfferingId], RegistrationStatus.Cancelled, now);
        foreach (var registration in registrations)
            registration.Erase(now);
        // Others hear that it is over, and not whose it was.
        foreach (var registration in ended.Where(r => !ended.Exists(main => main.Id == r.MainId)))
        {
            var along = ended.Where(r => r.MainId == registration.Id);
            db.Publish(Announcement.Of(Announcement.Snapshot(registration, null, along, id => offerings[id], links), registration.Status));
        }

        await db.SayErasedAsync(registrations, Reasons.Request, cancellationToken);
        // Who is next is asked of the database, which has to know what has changed.
        await db.SaveChangesAsync(cancellationToken);
        foreach (var offering in offerings.Values.Where(offering => ended.Exists(r => r.OfferingId == offering.Id)))
            await bookings.OfferFreePlacesAsync(offering, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return registrations.Count;
    }
}
