using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.Registrations.Tickets;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features;

/// <summary>Brings wishes to the desk where places are taken, and its replies to who asked: people, and hubs for them.</summary>
internal sealed class FrontDesk(PlaceDesk desk, LinkMails mails, RegistrationDbContext db, SecretLinks links, TicketSigner tickets)
{
    /// <summary>Asks for what is wished, unless there are faults; then nothing is asked.</summary>
    public async Task<IResult> AnswerAsync<TRequest>(Wish wish, TRequest request, Faults faults, HttpContext http, CancellationToken cancellationToken)
        where TRequest : class
    {
        var key = KeyedRequest.From(http, request, faults);
        if (faults.Any)
            return await RefuseAsync(wish, faults, cancellationToken);

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
                // The secret link is its owner's, and comes to them by mail where the hub has registered them.
                return TypedResults.Created(LocationOf(made.Main), RegistrationResponse.Of(made, wish.HubAct is null ? links : null, tickets));
            default:
                var refusal = ((Outcome.Refused)reply.Outcome!).Refusal;
                if (refusal == Refusal.AlreadyRegistered)
                    await mails.SendAsync(wish.Person.Email, wish.Person.Locale, cancellationToken);
                return refusal.ToProblem();
        }
    }

    public static string LocationOf(Registration registration) => $"/api/v1/registrations/{registration.Id}";

    /// <summary>Names what does not fit the offering, too, so that nobody corrects one thing after the other.</summary>
    private async Task<IResult> RefuseAsync(Wish wish, Faults faults, CancellationToken cancellationToken)
    {
        var ids = wish.Offerings.ToArray();
        var offerings = await db.Offerings.AsNoTracking().Where(offering => ids.Contains(offering.Id)).ToDictionaryAsync(offering => offering.Id, cancellationToken);
        if (offerings.TryGetValue(wish.Offering, out var main))
        {
            var invitation = wish.Invitation is { } brought ? await db.Invitations.FindAsync([brought], cancellationToken) : null;
            foreach (var (path, message) in WishRules.Check(wish, main, offerings, invitation).Where(fault => !faults.Has(fault.Path)))
                faults.Add(path, message);
        }

        return Problems.Invalid(faults);
    }
}
