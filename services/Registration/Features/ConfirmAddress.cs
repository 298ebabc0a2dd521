using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.Registrations.Places;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features;

/// <summary>What proves that an address is somebody's.</summary>
/// <param name="Code">As in the link that came by e-mail.</param>
public sealed record ConfirmAddressRequest(string? Code);

/// <summary>Somebody proves that the address they have registered with is theirs, and has the places that were held until then.</summary>
internal static class ConfirmAddress
{
    public static async Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> Handle(
        Guid id, ConfirmAddressRequest request, HttpContext http, Bookings bookings, SecretLinks links, CancellationToken cancellationToken) =>
        (await bookings.ChangeAsync(
            id,
            http.Request,
            booking => links.Confirms(request.Code, booking.Main),
            (booking, now) => booking.All.Select(r => r.Status.IsLive() || r == booking.Main ? r.ConfirmAddress(booking.Offerings[r.OfferingId], now) : null).FirstOrDefault(refusal => refusal is not null),
            booking => Announcement.Of(booking.Snapshot(links), booking.Main.Status, after: RegistrationStatus.AwaitingConfirmation),
            cancellationToken)).ToAnswer(id, http);
}
