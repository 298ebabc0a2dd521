using System.Text.Json.Serialization;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Tickets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Features.CheckIns;

/// <summary>What a device takes along to a hall without network.</summary>
/// <param name="Keys">What verifies tickets, and the list.</param>
/// <param name="List">
/// A JSON Web Signature (<c>typ</c> <c>ticket-list</c>) of a <see cref="TicketList"/>. Who has none that is signed lets nobody in.
/// </param>
public sealed record CheckInKeyResponse(IReadOnlyList<PublishedKey> Keys, string List);

/// <summary>What tickets do not say of themselves. Times are seconds since 1970 (UTC).</summary>
/// <param name="Offering">For which door it is: a ticket is good there that has it in <c>aud</c>.</param>
/// <param name="AsOf">When it was made: the newer one is right.</param>
/// <param name="Opens">From when people are let in; null: no date is announced, nobody is.</param>
/// <param name="Closes">Until when.</param>
/// <param name="Cancelled">Whether it does not take place.</param>
/// <param name="Revoked">Tickets that are good no more: those with this <c>sub</c> and a lower <c>ver</c>.</param>
/// <param name="Parties">Parties of another size than their tickets may say, or of which somebody is in.</param>
public sealed record TicketList(
    [property: JsonPropertyName("offering")] Guid Offering,
    [property: JsonPropertyName("asOf")] long AsOf,
    [property: JsonPropertyName("opens")] long? Opens,
    [property: JsonPropertyName("closes")] long? Closes,
    [property: JsonPropertyName("cancelled")] bool Cancelled,
    [property: JsonPropertyName("revoked")] IReadOnlyList<RevokedTicket> Revoked,
    [property: JsonPropertyName("parties")] IReadOnlyList<KnownParty> Parties);

/// <summary>Tickets of a registration with a lower version are good no more.</summary>
public sealed record RevokedTicket([property: JsonPropertyName("sub")] Guid Registration, [property: JsonPropertyName("ver")] int Version);

/// <summary>A party as the service knows it.</summary>
public sealed record KnownParty(
    [property: JsonPropertyName("sub")] Guid Registration, [property: JsonPropertyName("people")] int People, [property: JsonPropertyName("in")] int Admitted);

/// <summary>Public keys and the list of tickets that are good no more: with both a device lets people in without the network.</summary>
internal static class GetCheckInKey
{
    public static async Task<Results<Ok<CheckInKeyResponse>, ProblemHttpResult>> Handle(
        Guid id, RegistrationDbContext db, TicketSigner tickets, IOptions<RegistrationOptions> options, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Before what it is about: nothing is missing that was said after it.
        var asOf = clock.GetUtcNow();
        if (await db.Offerings.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is not { } offering)
            return Refusal.UnknownOffering.ToProblem();
        // Tickets are those of the registration for the event; of most there is nothing to say.
        var parties = await (
            from registration in db.Registrations
            join main in db.Registrations on registration.MainId ?? registration.Id equals main.Id
            where registration.OfferingId == id && (registration.Version > 1 || main.LinkVersion > 1 || registration.Admitted > 0)
            orderby registration.Number
            select new { registration.Status, registration.Erased, Ticket = main.Id, main.LinkVersion, registration.PartySize, registration.Admitted }).ToListAsync(cancellationToken);

        var over = parties.Where(party => !party.Status.IsLive() || party.Erased is not null).Select(party => new RevokedTicket(party.Ticket, party.LinkVersion + 1));
        var handedOn = parties.Where(party => party.Status.IsLive() && party.Erased is null && party.LinkVersion > 1).Select(party => new RevokedTicket(party.Ticket, party.LinkVersion));
        var doors = options.Value.DoorsOpen;
        return TypedResults.Ok(new CheckInKeyResponse([tickets.PublicKey], tickets.SignList(new TicketList(
            id, asOf.ToUnixTimeSeconds(), (offering.Starts - doors)?.ToUnixTimeSeconds(), ((offering.Ends ?? offering.Starts) + doors)?.ToUnixTimeSeconds(), offering.Cancelled,
            [.. over, .. handedOn],
            [.. parties.Where(party => party is { Status: RegistrationStatus.Confirmed, Erased: null }).Select(party => new KnownParty(party.Ticket, party.PartySize, party.Admitted))]))));
    }
}
