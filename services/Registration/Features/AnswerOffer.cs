using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Messaging;
using KiBiennale.Registrations.Places;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Features;

/// <summary>Somebody who waited takes the places that are held for them, or lets the next have them.</summary>
internal static class AnswerOffer
{
    public static Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> Accept(
        Guid id, HttpContext http, Bookings bookings, SecretLinks links, IOptions<RegistrationOptions> options, CancellationToken cancellationToken) =>
        AnswerAsync(id, (registration, offering, now) => registration.Accept(offering, offering.HoldUntil(options.Value.ConfirmWindow, now), now), http, bookings, links, cancellationToken);

    public static Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> Decline(
        Guid id, HttpContext http, Bookings bookings, SecretLinks links, CancellationToken cancellationToken) =>
        AnswerAsync(id, (registration, offering, now) => registration.Decline(offering, now), http, bookings, links, cancellationToken);

    private static async Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> AnswerAsync(
        Guid id, Func<Registration, Offering, DateTimeOffset, Refusal?> answer, HttpContext http, Bookings bookings, SecretLinks links, CancellationToken cancellationToken) =>
        (await bookings.ChangeAsync(
            id,
            http.Request,
            booking => http.IsOwner(booking, links),
            (booking, now) => answer(booking.Main, booking.Offerings[booking.Main.OfferingId], now),
            booking => Announcement.Of(booking.Snapshot(links), booking.Main.Status, after: RegistrationStatus.Offered),
            cancellationToken)).ToAnswer(id, http);
}
