using System.Security.Claims;
using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>Somebody to be offered a role.</summary>
/// <param name="Email">Their address of e-mail.</param>
/// <param name="Role"><c>publisher</c>, <c>checkin</c>, <c>office</c>, <c>juror</c>, <c>learner</c> or <c>ops</c>.</param>
/// <param name="Hub">Slug of the hub, for <c>publisher</c> and <c>checkin</c>, and for them alone.</param>
/// <param name="Municipality">Slug of the member of the learning network, for <c>learner</c> alone.</param>
/// <param name="Locale">Language of the mail: <c>de</c> (default) or <c>en</c>.</param>
public sealed record InvitePersonRequest(string? Email, string? Role, string? Hub, string? Municipality, string? Locale);

/// <summary>Offers a role by e-mail. Who signs in with that address within 14 days has it.</summary>
internal static class InvitePerson
{
    private static readonly string[] s_roles = [.. Roles.All.Except([Roles.Applicant])];

    public static async Task<Results<Created<InvitationResponse>, ProblemHttpResult>> Handle(
        InvitePersonRequest request, ClaimsPrincipal user, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var invitation = await InviteAsync(request, user.Subject(), db, faults, cancellationToken);
        if (invitation is null)
            return Problems.Invalid(faults);
        return TypedResults.Created($"/api/v1/invitations/{invitation.Id}", InvitationResponse.Of(invitation, invitation.Created));
    }

    /// <returns>Null when there are faults: then nobody was invited.</returns>
    public static async Task<Invitation?> InviteAsync(
        InvitePersonRequest request, string invitedBy, IdentityDbContext db, Faults faults, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Normalize(request.Email);
        if (email is null)
            faults.Add("email", "must be an address of e-mail, as in ada@example.org.");
        var role = faults.OneOf("role", request.Role, s_roles);
        var locale = faults.OneOf("locale", request.Locale ?? "de", ["de", "en"]);
        var hub = await WhereAsync("hub", request.Hub, Roles.OfHubs.Contains(role), async slug => (await db.Hubs.FindAsync([slug], cancellationToken))?.Name, faults);
        var member = await WhereAsync(
            "municipality", request.Municipality, role is Roles.Learner, async slug => (await db.Members.FindAsync([slug], cancellationToken))?.Name, faults);
        if (faults.Any)
            return null;

        var now = FestivalClock.Real.GetUtcNow();
        var invitation = db.Add(Invitation.To(email!, Roles.At(role, request.Hub ?? request.Municipality), invitedBy, now)).Entity;
        db.Add(AuditEntry.OfRole(invitedBy, AuditEntry.InvitationSent, invitation.Id, invitation.Role, now));
        db.Publish(new PersonInvited(invitation.Email, role, hub ?? member, invitation.Expires, locale));
        await db.SaveChangesAsync(cancellationToken);
        return invitation;
    }

    /// <summary>The name of what the role belongs to; it must be given where there must be one, and only there.</summary>
    private static async Task<LocalizedText?> WhereAsync(string path, string? slug, bool needed, Func<string, Task<LocalizedText?>> nameOf, Faults faults)
    {
        if (slug is null && needed)
            faults.Add(path, "is required for this role.");
        else if (slug is not null && !needed)
            faults.Add(path, "does not go with this role.");
        if (slug is null || !needed)
            return null;
        var name = FaultChecks.IsSlug(slug) ? await nameOf(slug) : null;
        if (name is null)
            faults.Add(path, "is not known.");
        return name;
    }
}
