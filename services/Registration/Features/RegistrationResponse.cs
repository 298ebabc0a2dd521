using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.Registrations.Tickets;

namespace KiBiennale.Registrations.Features;

/// <summary>A registration as the API shows it to whom it belongs, and to the hub. Times are UTC.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Event">Id of the event.</param>
/// <param name="Offering">Id of what is booked of it.</param>
/// <param name="Title">What is booked.</param>
/// <param name="Starts">Its begin; null: not announced yet.</param>
/// <param name="Ends">Its end; null: not announced yet.</param>
/// <param name="Status">
/// <c>confirmed</c>, <c>waitlisted</c>, <c>offered</c> or <c>awaitingConfirmation</c> (places are held until <c>heldUntil</c>), <c>pendingApproval</c>, or over:
/// <c>cancelled</c>, <c>refused</c>, <c>lapsed</c>.
/// </param>
/// <param name="Position">Place on the waiting list, the first being 1; null: does not wait.</param>
/// <param name="HeldUntil">Until when places are held that have to be accepted, or whose address has to be confirmed; null: none are.</param>
/// <param name="PartySize">How many people come.</param>
/// <param name="Name">Who has registered.</param>
/// <param name="Email">Their address.</param>
/// <param name="Locale">Their language: <c>de</c> or <c>en</c>.</param>
/// <param name="Newsletter">Whether they want to hear of other things, too.</param>
/// <param name="Group">The group that comes; null: none.</param>
/// <param name="Answers">To the event's questions, by their ids.</param>
/// <param name="Sessions">What was registered for along with it.</param>
/// <param name="Main">The registration that this one was made along with; null: it was made by itself.</param>
/// <param name="Manage">The secret link, where a person has just made the registration; else null.</param>
/// <param name="Ticket">
/// The ticket as its QR code holds it: a JSON Web Signature that doors verify without the network; null: it lets nobody in (yet), or
/// the registration for the event has it.
/// </param>
/// <param name="Created">When it was made, and consent given.</param>
/// <param name="Updated">When it changed last.</param>
public sealed record RegistrationResponse(
    Guid Id,
    Guid Event,
    Guid Offering,
    LocalizedText Title,
    DateTimeOffset? Starts,
    DateTimeOffset? Ends,
    string Status,
    int? Position,
    DateTimeOffset? HeldUntil,
    int PartySize,
    string Name,
    string Email,
    string Locale,
    bool Newsletter,
    VisitingGroup? Group,
    IReadOnlyDictionary<string, string> Answers,
    IReadOnlyList<SessionAlong> Sessions,
    Guid? Main,
    ManageLink? Manage,
    string? Ticket,
    DateTimeOffset Created,
    DateTimeOffset Updated)
{
    internal static RegistrationResponse Of(Outcome.Made made, SecretLinks? links, TicketSigner tickets) =>
        Of(Booking.Of(made), tickets) with { Manage = links is null ? null : new(links.UrlOf(made.Main), links.KeyOf(made.Main)) };

    internal static RegistrationResponse Of(Booking booking, TicketSigner tickets)
    {
        var registration = booking.Main;
        var offering = booking.Offerings[registration.OfferingId];
        return new(
            registration.Id, registration.EventId, registration.OfferingId, offering.Title, offering.Starts, offering.Ends, Names.Of(registration.Status), booking.Position,
            registration.HeldUntil, registration.PartySize, registration.Name, registration.Email, registration.Locale, registration.Newsletter, registration.Group,
            registration.Answers, [.. booking.Along.Select(session => SessionAlong.Of(session, booking.Offerings[session.OfferingId]))], registration.MainId, Manage: null, tickets.TicketFor(booking),
            registration.Created, registration.Updated);
    }
}

/// <summary>The secret link to a registration.</summary>
/// <param name="Url">The page at which a person manages it.</param>
/// <param name="Key">For the header <c>X-Manage-Key</c>.</param>
public sealed record ManageLink(Uri Url, string Key);

/// <summary>A session that was registered for along with the event.</summary>
/// <param name="Id">Id of its own registration.</param>
/// <param name="Offering">Id of what is booked.</param>
/// <param name="Title">The session's title.</param>
/// <param name="Starts">Its begin; null: not announced yet.</param>
/// <param name="Ends">Its end; null: not announced yet.</param>
/// <param name="Status">As of every registration.</param>
public sealed record SessionAlong(Guid Id, Guid Offering, LocalizedText Title, DateTimeOffset? Starts, DateTimeOffset? Ends, string Status)
{
    internal static SessionAlong Of(Registration registration, Offering offering) =>
        new(registration.Id, offering.Id, offering.Title, offering.Starts, offering.Ends, Names.Of(registration.Status));
}
