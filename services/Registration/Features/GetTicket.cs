using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Features;

/// <summary>The ticket on paper, as its code alone, for wallets, and as an entry for a calendar, each by a link that works in a mail.</summary>
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

    public static Task<Results<FileContentHttpResult, ProblemHttpResult>> ApplePass(
        Guid id, string? key, HttpContext http, Bookings bookings, RegistrationDbContext db, SecretLinks links, TicketSigner tickets, IOptions<RegistrationOptions> options,
        CancellationToken cancellationToken) =>
        options.Value.Wallets?.Apple is not { } apple ? NoWallet() : AnswerAsync(id, key, "ticket.pkpass", "application/vnd.apple.pkpass",
            (booking, places) => tickets.TicketFor(booking) is { } ticket ? Tickets.ApplePass.Of(booking, places, ticket, apple) : null, http, bookings, db, links, cancellationToken);

    public static async Task<Results<RedirectHttpResult, ProblemHttpResult>> GooglePass(
        Guid id, string? key, HttpContext http, Bookings bookings, RegistrationDbContext db, SecretLinks links, TicketSigner tickets, IOptions<RegistrationOptions> options,
        CancellationToken cancellationToken)
    {
        if (options.Value.Wallets?.Google is not { } google)
            return NoWalletProblem();
        if (await FindAsync(id, key, http, bookings, links, cancellationToken) is not { } booking)
            return Refusals.NotFound(id);
        return tickets.TicketFor(booking) is { } ticket
            ? TypedResults.Redirect(Tickets.GooglePass.Of(booking, await TicketPlaces.Of([.. booking.Offerings.Values], db, cancellationToken), ticket, google, FestivalClock.Real.GetUtcNow()).ToString())
            : Refusal.NoTicket.ToProblem();
    }

    private static ProblemHttpResult NoWalletProblem() => Problems.NotFound("wallet_not_offered", "This installation has no account for this wallet.");

    private static Task<Results<FileContentHttpResult, ProblemHttpResult>> NoWallet() => Task.FromResult<Results<FileContentHttpResult, ProblemHttpResult>>(NoWalletProblem());

    private static async Task<Booking?> FindAsync(Guid id, string? key, HttpContext http, Bookings bookings, SecretLinks links, CancellationToken cancellationToken) =>
        await bookings.FindAsync(id, cancellationToken) is { } booking && (http.IsOwner(booking, links, key) || http.IsHub(booking, Scopes.AttendeesRead)) ? booking : null;

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> AnswerAsync(
        Guid id, string? key, string fileName, string contentType, Func<Booking, TicketPlaces, byte[]?> write,
        HttpContext http, Bookings bookings, RegistrationDbContext db, SecretLinks links, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, key, http, bookings, links, cancellationToken) is not { } booking)
            return Refusals.NotFound(id);
        if (write(booking, await TicketPlaces.Of([.. booking.Offerings.Values], db, cancellationToken)) is not { } file)
            return Refusal.NoTicket.ToProblem();
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{fileName}\"";
        return TypedResults.File(file, contentType);
    }
}
