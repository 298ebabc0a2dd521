using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features;

/// <summary>The ticket on paper, as its code alone, and as an entry for a calendar, each by a link that works in a mail.</summary>
internal static class GetTicket
{
    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> Pdf(
        Guid id, string? key, HttpContext http, Bookings bookings, RegistrationDbContext db, SecretLinks links, TicketSigner tickets, CancellationToken cancellationToken) =>
        AnswerAsync(id, key, "ticket.pdf", "application/pdf", (booking, places) => tickets.TicketFor(booking) is { } ticket ? TicketPdf.Of(booking, places, ticket) : null, http, bookings, db, links, cancellationToken);

    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> Png(
        Guid id, string? key, HttpContext http, Bookings bookings, RegistrationDbContext db, SecretLinks links, TicketSigner tickets, CancellationToken cancellationToken) =>
        AnswerAsync(id, key, "ticket.png", "image/png", (booking, _) => tickets.TicketFor(booking) is { } ticket ? TicketCode.Png(ticket) : null, http, bookings, db, links, cancellationToken);

    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> Calendar(
        Guid id, string? key, HttpContext http, Bookings bookings, RegistrationDbContext db, SecretLinks links, TimeProvider clock, CancellationToken cancellationToken) =>
        AnswerAsync(id, key, "ticket.ics", "text/calendar; charset=utf-8", (booking, places) => TicketCalendar.Of(booking, places, clock.GetUtcNow()), http, bookings, db, links, cancellationToken);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> AnswerAsync(
        Guid id, string? key, string fileName, string contentType, Func<Booking, TicketPlaces, byte[]?> write,
        HttpContext http, Bookings bookings, RegistrationDbContext db, SecretLinks links, CancellationToken cancellationToken)
    {
        if (await bookings.FindAsync(id, cancellationToken) is not { } booking || !(http.IsOwner(booking, links, key) || http.IsHub(booking, Scopes.AttendeesRead)))
            return Refusals.NotFound(id);
        if (write(booking, await TicketPlaces.Of(booking, db, cancellationToken)) is not { } file)
            return Refusal.NoTicket.ToProblem();
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{fileName}\"";
        return TypedResults.File(file, contentType);
    }
}
