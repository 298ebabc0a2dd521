using KiBiennale.Identity.Domain;

namespace KiBiennale.Identity.Features;

/// <summary>An offer of a role.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Email">To whom.</param>
/// <param name="Role">The role, with the hub or the municipality that it belongs to: <c>publisher@bochum</c>.</param>
/// <param name="State"><c>open</c>, <c>accepted</c>, <c>withdrawn</c> or <c>expired</c>.</param>
/// <param name="InvitedBy">By whom: a person's id, a client id, or <c>operator</c>.</param>
/// <param name="Created">Since when, UTC.</param>
/// <param name="Expires">Until when it can be taken up, UTC.</param>
/// <param name="Updated">When its state last changed by anybody's doing, UTC.</param>
public sealed record InvitationResponse(
    Guid Id, string Email, string Role, string State, string InvitedBy, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset Updated)
{
    internal static InvitationResponse Of(Invitation invitation, DateTimeOffset now) => new(
        invitation.Id,
        invitation.Email,
        invitation.Role,
        invitation.StateAt(now),
        invitation.InvitedBy,
        invitation.Created,
        invitation.Expires,
        invitation.Accepted ?? invitation.Withdrawn ?? invitation.Created);
}
