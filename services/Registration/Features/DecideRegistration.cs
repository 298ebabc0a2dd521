using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.Registrations.Places;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features;

/// <summary>The hub gives who has asked their places, or does not.</summary>
internal static class DecideRegistration
{
    public static Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> Approve(
        Guid id, HttpContext http, Bookings bookings, SecretLinks links, CancellationToken cancellationToken) =>
        DecideAsync(id, approved: true, http, bookings, links, cancellationToken);

    public static Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> Refuse(
        Guid id, HttpContext http, Bookings bookings, SecretLinks links, CancellationToken cancellationToken) =>
        DecideAsync(id, approved: false, http, bookings, links, cancellationToken);

    private static async Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> DecideAsync(
        Guid id, bool approved, HttpContext http, Bookings bookings, SecretLinks links, CancellationToken cancellationToken) =>
        (await bookings.ChangeAsync(
            id,
            http.Request,
            booking => http.IsHub(booking),
            (booking, now) =>
            {
                if (booking.Main.MainId is not null)
                    return Refusal.PartOfAnother;
                if (booking.Main.Decide(booking.Offerings[booking.Main.OfferingId], approved, now) is { } refusal)
                    return refusal;
                foreach (var session in booking.Along.Where(r => r.Status is RegistrationStatus.PendingApproval))
                    session.Decide(booking.Offerings[session.OfferingId], approved, now);
                return null;
            },
            booking => Announcement.Of(booking.Snapshot(links), booking.Main.Status, Announcement.ByHub, after: RegistrationStatus.PendingApproval),
            cancellationToken)).ToAnswer(id, http);
}
