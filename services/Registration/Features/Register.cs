using System.Security.Claims;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features;

/// <summary>Somebody registers. Who comes first is served first, and what is answered is committed.</summary>
internal static class Register
{
    public static async Task<IResult> Handle(
        RegisterRequest request, HttpContext http, ClaimsPrincipal user, PlaceDesk desk, LinkMails mails, RegistrationDbContext db, SecretLinks links, TicketSigner tickets,
        CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var wish = faults.Wish(request, user.Subject() is { Length: > 0 } subject ? subject : null);
        var key = KeyedRequest.From(http, request, faults);
        if (faults.Any)
            return await RefuseAsync(wish, faults, db, cancellationToken);

        var reply = await desk.AskAsync(wish, key);
        switch (reply)
        {
            case { Again: { } answer }:
                return answer;
            case { Outcome: Outcome.Unfit unfit }:
                foreach (var (path, message) in unfit.Faults)
                    faults.Add(path, message);
                return Problems.Invalid(faults);
            case { Outcome: Outcome.Made made }:
                http.Response.Headers.ETag = Booking.Of(made).ETag;
                return TypedResults.Created(LocationOf(made.Main), RegistrationResponse.Of(made, links, tickets));
            default:
                var refusal = ((Outcome.Refused)reply.Outcome!).Refusal;
                if (refusal == Refusal.AlreadyRegistered)
                    await mails.SendAsync(wish.Person.Email, wish.Person.Locale, cancellationToken);
                return refusal.ToProblem();
        }
    }

    public static string LocationOf(Registration registration) => $"/api/v1/registrations/{registration.Id}";

    /// <summary>Names what does not fit the offering, too, so that nobody corrects one thing after the other.</summary>
    private static async Task<IResult> RefuseAsync(Wish wish, Faults faults, RegistrationDbContext db, CancellationToken cancellationToken)
    {
        var ids = wish.Offerings.ToArray();
        var offerings = await db.Offerings.AsNoTracking().Where(offering => ids.Contains(offering.Id)).ToDictionaryAsync(offering => offering.Id, cancellationToken);
        if (offerings.TryGetValue(wish.Offering, out var main))
        {
            foreach (var (path, message) in WishRules.Check(wish, main, offerings).Where(fault => !faults.Has(fault.Path)))
                faults.Add(path, message);
        }

        return Problems.Invalid(faults);
    }
}
