using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.Registrations.Places;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features;

/// <summary>Somebody does not come after all, or the hub strikes them off: with it goes what was registered for along with it.</summary>
internal static class CancelRegistration
{
    public static async Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> Handle(
        Guid id, HttpContext http, Bookings bookings, SecretLinks links, CancellationToken cancellationToken)
    {
        var by = Announcement.ByHub;
        var changed = await bookings.ChangeAsync(
            id,
            http.Request,
            booking =>
            {
                if (!http.IsOwner(booking, links))
                    return http.IsHub(booking);
                by = Announcement.ByPerson;
                return true;
            },
            Cancel,
            booking => Announcement.Of(booking.Snapshot(links), booking.Main.Status, by),
            cancellationToken);
        return changed.ToAnswer(id, http);
    }

    /// <summary>Ends all that is not over.</summary>
    public static Refusal? Cancel(Booking booking, DateTimeOffset now)
    {
        if (!booking.Main.Status.IsLive())
            return Refusal.Over;
        if (booking.All.Any(r => r.Admitted > 0))
            return Refusal.AlreadyAdmitted;
        foreach (var registration in booking.All.Where(r => r.Status.IsLive()))
            registration.End(booking.Offerings[registration.OfferingId], RegistrationStatus.Cancelled, now);
        return null;
    }
}
