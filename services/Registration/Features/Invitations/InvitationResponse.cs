using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Invitations;

/// <summary>An invitation as its hub sees it. Times are UTC.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Email">The guest's address.</param>
/// <param name="Name">How they are addressed; null: not said.</param>
/// <param name="Locale">Language of the mail.</param>
/// <param name="PartySize">Most people who may come with it.</param>
/// <param name="Until">Until when they can register, at most until registration closes; null: for as long as others can.</param>
/// <param name="State"><c>open</c>, <c>used</c>, <c>over</c> (its time is, or registration) or <c>withdrawn</c>.</param>
/// <param name="Registration">Id of the registration that was made with it; null: none that is live.</param>
/// <param name="Created">When it was sent.</param>
public sealed record InvitationResponse(
    Guid Id, string Email, string? Name, string Locale, int PartySize, DateTimeOffset? Until, string State, Guid? Registration, DateTimeOffset Created)
{
    /// <summary>These invitations, with what has become of them.</summary>
    internal static async Task<IReadOnlyList<InvitationResponse>> OfAsync(IReadOnlyList<Invitation> invitations, Offering offering, RegistrationDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = invitations.Select(invitation => invitation.Id).ToList();
        var used = await db.Registrations.Where(r => ids.Contains(r.InvitationId!.Value) && RegistrationStatuses.Live.Contains(r.Status))
            .Select(r => new { r.Id, Invitation = r.InvitationId!.Value }).ToDictionaryAsync(r => r.Invitation, r => r.Id, cancellationToken);
        return [.. invitations.Select(invitation => Of(invitation, offering, used.TryGetValue(invitation.Id, out var registration) ? registration : null, now))];
    }

    private static InvitationResponse Of(Invitation invitation, Offering offering, Guid? registration, DateTimeOffset now) => new(
        invitation.Id, invitation.Email, invitation.Name, invitation.Locale, invitation.PartySize, invitation.Until,
        registration is not null ? "used" : invitation.Withdrawn is not null ? "withdrawn" : invitation.IsGoodFor(offering, now) ? "open" : "over",
        registration, invitation.Created);
}
