using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features;

/// <summary>What is to be otherwise; what is missing stays.</summary>
/// <param name="PartySize">How many people come. More get places only as far as there are any that nobody waits for.</param>
/// <param name="Answers">To the event's questions, by their ids; all of them anew.</param>
public sealed record ChangeRegistrationRequest(int? PartySize, IReadOnlyDictionary<string, string?>? Answers);

/// <summary>More or fewer people come, or answers change.</summary>
internal static class ChangeRegistration
{
    public static async Task<Results<Ok<RegistrationResponse>, ProblemHttpResult>> Handle(
        Guid id, ChangeRegistrationRequest request, HttpContext http, RegistrationDbContext db, Bookings bookings, SecretLinks links, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var answers = request.Answers is null ? null : faults.Answers(request.Answers);
        if (request.PartySize is not null)
            faults.Within("partySize", request.PartySize, 1, 1000);
        var changed = await bookings.ChangeAsync(
            id,
            http.Request,
            booking => http.IsOwner(booking, links) || http.IsHub(booking),
            async (booking, now) =>
            {
                if (booking.Main.MainId is not null)
                    return Refusal.PartOfAnother;
                if (!booking.Main.Status.IsLive())
                    return Refusal.Over;
                var offering = booking.Offerings[booking.Main.OfferingId];
                var size = request.PartySize ?? booking.Main.PartySize;
                // What the hub has ruled since applies to what changes alone.
                var invitation = booking.Main.InvitationId is { } invited ? await db.Invitations.FindAsync([invited], cancellationToken) : null;
                // What the hub asks of others, it need not ask of itself.
                var isHub = !http.IsOwner(booking, links);
                var unfit = (size == booking.Main.PartySize ? [] : isHub ? [] : WishRules.CheckParty(size, offering, invitation, booking.Main.PartySize))
                    .Concat(answers is null ? [] : WishRules.CheckAnswers(answers, offering, mayLack: isHub));
                foreach (var (path, message) in unfit)
                    faults.Add(path, message);
                if (size > booking.Main.PartySize && offering.StateAt(now) is OfferingState.Closed or OfferingState.Cancelled)
                    return Refusal.Closed;
                return faults.Any ? Refusal.Unchanged : Apply(booking, request.PartySize, answers, now);
            },
            booking => new RegistrationChanged(booking.Snapshot(links)),
            cancellationToken);
        return changed.Refusal == Refusal.Unchanged ? Problems.Invalid(faults) : changed.ToAnswer(id, http);
    }

    private static Refusal? Apply(Booking booking, int? partySize, IReadOnlyDictionary<string, string>? answers, DateTimeOffset now)
    {
        foreach (var registration in booking.All.Where(r => r.Status.IsLive() && partySize is not null && partySize != r.PartySize))
        {
            if (registration.Resize(booking.Offerings[registration.OfferingId], partySize!.Value, now) is { } refusal)
                return refusal;
        }

        if (answers is not null && !(answers.Count == booking.Main.Answers.Count && !answers.Except(booking.Main.Answers).Any()))
            booking.Main.Answer(answers, now);
        return null;
    }
}
