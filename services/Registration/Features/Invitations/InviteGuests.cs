using System.Security.Claims;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Invitations;

/// <summary>Whom the hub asks to come.</summary>
/// <param name="Guests">From 1 to 500; all are invited, or none.</param>
/// <param name="Until">Until when they can register, as in <c>2026-09-07T18:00</c>; null: for as long as others can.</param>
public sealed record InviteGuestsRequest(IReadOnlyList<GuestInput?>? Guests, string? Until);

/// <summary>One of them.</summary>
/// <param name="Email">Their address.</param>
/// <param name="Name">How they are addressed, at most 200 characters; null: not said.</param>
/// <param name="Locale">Language of the mail: <c>de</c> (default) or <c>en</c>.</param>
/// <param name="PartySize">Most people who may come with it, by default 1.</param>
public sealed record GuestInput(string? Email, string? Name, string? Locale, int? PartySize);

/// <summary>The invitations.</summary>
/// <param name="Invitations">In the order of the guests.</param>
public sealed record InvitationsResponse(IReadOnlyList<InvitationResponse> Invitations);

/// <summary>
/// Asks people to come. Who has an invitation has one only: it takes over what is said now, and is mailed again when that is
/// something else.
/// </summary>
internal static class InviteGuests
{
    private const int Most = 500;

    private static readonly string[] s_locales = ["de", "en"];

    public static async Task<Results<Created<InvitationsResponse>, ProblemHttpResult>> Handle(
        Guid id, InviteGuestsRequest request, ClaimsPrincipal user, RegistrationDbContext db, Bookings bookings, SecretLinks links, TimeProvider clock, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var guests = Read(request, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        return await db.RetryOnConflictAsync<Results<Created<InvitationsResponse>, ProblemHttpResult>>(async () =>
        {
            await using var transaction = await db.Database.BeginOrJoinTransactionAsync(cancellationToken);
            // Who registers with one at the same time does so before or after.
            var offering = (await bookings.LockAsync([id], cancellationToken)).GetValueOrDefault(id);
            if (offering is null or { Cancelled: true })
                return (offering is null ? Refusal.UnknownOffering : Refusal.Cancelled).ToProblem();
            var (emails, now) = (guests.Select(guest => guest.Email).ToList(), clock.GetUtcNow());
            var known = await db.Invitations.Where(i => i.OfferingId == id && i.Withdrawn == null && emails.Contains(i.Email)).ToDictionaryAsync(i => i.Email, cancellationToken);
            foreach (var guest in guests)
            {
                var isNew = !known.TryGetValue(guest.Email, out var invitation);
                if (isNew)
                    invitation = known[guest.Email] = db.Add(Invitation.To(guest, id, user.Subject(), now)).Entity;
                if (invitation!.Follow(guest) || isNew)
                    db.Publish(Message(invitation, offering, links));
            }

            offering.NoteInvited();
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.Created($"/api/v1/offerings/{id}/invitations", new InvitationsResponse(
                await InvitationResponse.OfAsync([.. guests.Select(guest => known[guest.Email])], offering, db, now, cancellationToken)));
        });
    }

    private static IReadOnlyList<Guest> Read(InviteGuestsRequest request, Faults faults)
    {
        if (request.Guests is null or [])
            faults.Add("guests", "is required.");
        var until = faults.Time("until", request.Until)?.ToInstant().ToDateTimeOffset();
        var guests = faults.Each("guests", request.Guests, Most, (path, guest) =>
        {
            var email = EmailAddress.Normalize(guest?.Email);
            if (email is null)
                faults.Add(path + ".email", "must be an address of e-mail.");
            return new Guest(
                email ?? "", faults.Name(path + ".name", guest?.Name, 200), faults.OneOf(path + ".locale", guest?.Locale ?? "de", s_locales),
                faults.Within(path + ".partySize", guest?.PartySize ?? 1, 1, 1000), until);
        });
        foreach (var twice in guests.Index().GroupBy(guest => guest.Item.Email).SelectMany(same => same.Skip(1)).Where(guest => guest.Item.Email.Length > 0))
            faults.Add($"guests[{twice.Index}].email", "is there twice.");
        return guests;
    }

    private static GuestInvited Message(Invitation invitation, Offering offering, SecretLinks links) => new(
        invitation.Id, offering.EventId, offering.Hub, offering.Id, offering.Title, offering.Starts, offering.Ends, invitation.Name, invitation.Email, invitation.Locale, invitation.PartySize,
        invitation.Until, links.UrlOf(invitation));
}
