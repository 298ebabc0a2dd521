using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features;

/// <summary>Who comes instead.</summary>
/// <param name="Name">Their name, at most 200 characters.</param>
/// <param name="Email">Their address: the new secret link goes there.</param>
/// <param name="Locale">Language of mails and tickets: <c>de</c> (default) or <c>en</c>.</param>
public sealed record TransferRequest(string? Name, string? Email, string? Locale);

/// <summary>Somebody else comes instead. The link of before is good no more, and the new one goes to the new address alone.</summary>
internal static class TransferRegistration
{
    public static async Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> Handle(
        Guid id, TransferRequest request, HttpContext http, RegistrationDbContext db, Bookings bookings, SecretLinks links, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var person = faults.Registrant(request.Name, request.Email, request.Locale, account: null);
        var changed = await bookings.ChangeAsync(
            id,
            http.Request,
            booking => http.IsOwner(booking, links),
            async (booking, now) =>
            {
                if (booking.Main.MainId is not null)
                    return Refusal.PartOfAnother;
                // A place on the waiting list is a turn, which nobody can hand on.
                if (!booking.Main.Status.HoldsPlaces())
                    return booking.Main.Status.IsLive() ? Refusal.StillWaiting : Refusal.Over;
                if (booking.Main.Status is RegistrationStatus.AwaitingConfirmation)
                    return Refusal.AddressUnconfirmed;
                if (booking.All.Any(r => r.Admitted > 0))
                    return Refusal.AlreadyAdmitted;
                if (faults.Any)
                    return Refusal.Unchanged;
                var offerings = booking.Offerings.Keys.ToArray();
                var groups = booking.All.Select(r => r.ExclusiveGroup).Where(group => group is not null).ToArray();
                var theirs = await db.Registrations.AsNoTracking()
                    .Where(r => r.Email == person.Email && r.EventId == booking.Main.EventId && RegistrationStatuses.Live.Contains(r.Status)).ToListAsync(cancellationToken);
                if (theirs.Exists(r => offerings.Contains(r.OfferingId)))
                    return Refusal.AlreadyComes;
                if (theirs.Exists(r => groups.Contains(r.ExclusiveGroup)))
                    return Refusal.ExclusiveGroup;
                foreach (var registration in booking.All.Where(r => r.Status.IsLive()))
                    registration.Transfer(person, now);
                return null;
            },
            booking => new RegistrationChanged(booking.Snapshot(links)),
            cancellationToken);
        return changed.Refusal == Refusal.Unchanged ? Problems.Invalid(faults) : changed.ToAnswer(id, http);
    }
}
