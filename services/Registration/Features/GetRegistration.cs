using KiBiennale.Registrations.Places;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features;

/// <summary>Whoever it belongs to, or its hub, sees a registration.</summary>
internal static class GetRegistration
{
    public static async Task<Results<Ok<RegistrationResponse>, NotModified, ProblemHttpResult>> Handle(
        Guid id, HttpContext http, Bookings bookings, SecretLinks links, TicketSigner tickets, CancellationToken cancellationToken)
    {
        if (await bookings.FindAsync(id, cancellationToken) is not { } found || !(http.IsOwner(found, links) || http.IsHub(found, Scopes.AttendeesRead)))
            return Refusals.NotFound(id);
        var booking = found with { Position = await bookings.PositionOfAsync(found.Main, cancellationToken) };
        return http.IsNotModified(booking.ETag) ? Conditional.NotModified : TypedResults.Ok(RegistrationResponse.Of(booking, tickets));
    }

    /// <summary>What a change comes to, as every use case answers it.</summary>
    public static Results<Ok<RegistrationResponse>, ProblemHttpResult> ToAnswer(this (Booking? Booking, Domain.Refusal? Refusal) changed, Guid id, HttpContext http)
    {
        if (changed is not { Booking: { } booking })
            return Refusals.NotFound(id);
        if (changed.Refusal is { } refusal)
            return refusal.ToProblem();
        http.Response.Headers.ETag = booking.ETag;
        return TypedResults.Ok(RegistrationResponse.Of(booking, http.RequestServices.GetRequiredService<TicketSigner>()));
    }
}
