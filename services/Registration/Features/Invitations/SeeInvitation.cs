using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Invitations;

/// <summary>What a guest is invited to. Times are UTC.</summary>
/// <param name="Event">Id of the event.</param>
/// <param name="Offering">Id of what to book of it, by <c>POST /registrations</c> with the key as <c>invitation</c>.</param>
/// <param name="Title">What it is.</param>
/// <param name="Starts">Its begin; null: not announced yet.</param>
/// <param name="Ends">Its end; null: not announced yet.</param>
/// <param name="Name">The guest; null: not said.</param>
/// <param name="Email">The guest's address.</param>
/// <param name="PartySize">Most people who may come.</param>
/// <param name="Until">Until when one can register with it; null: for as long as others can.</param>
public sealed record GuestInvitationResponse(
    Guid Event, Guid Offering, LocalizedText Title, DateTimeOffset? Starts, DateTimeOffset? Ends, string? Name, string Email, int PartySize, DateTimeOffset? Until);

/// <summary>Whoever has the secret link of an invitation sees what they can register for with it.</summary>
internal static class SeeInvitation
{
    public static async Task<Results<Ok<GuestInvitationResponse>, ProblemHttpResult>> Handle(
        string key, RegistrationDbContext db, SecretLinks links, TimeProvider clock, CancellationToken cancellationToken)
    {
        var invitation = links.InvitationOf(key) is { } id ? await db.Invitations.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellationToken) : null;
        var offering = invitation is null ? null : await db.Offerings.AsNoTracking().SingleAsync(o => o.Id == invitation.OfferingId, cancellationToken);
        if (invitation is null || !invitation.IsGoodFor(offering!, clock.GetUtcNow()))
            return Problems.NotFound(Refusal.NoSuchInvitation.Code, Refusal.NoSuchInvitation.Detail);
        if (await db.Registrations.AnyAsync(r => r.InvitationId == invitation.Id && RegistrationStatuses.Live.Contains(r.Status), cancellationToken))
            return Refusal.InvitationUsed.ToProblem();
        return TypedResults.Ok(new GuestInvitationResponse(
            offering!.EventId, offering.Id, offering.Title, offering.Starts, offering.Ends, invitation.Name, invitation.Email, invitation.PartySize, invitation.Until));
    }
}
