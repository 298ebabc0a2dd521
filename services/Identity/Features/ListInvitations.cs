using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>Who was offered what, the newest first; with <c>role</c> (<c>publisher</c>, <c>publisher@bochum</c>) that one.</summary>
internal static class ListInvitations
{
    private sealed record Position(Guid Id);

    public static async Task<Results<Ok<Page<InvitationResponse>>, ProblemHttpResult>> Handle(
        string? email, string? role, int? limit, string? cursor, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        IQueryable<Invitation> invitations = db.Invitations.AsNoTracking();
        if (email is not null)
            invitations = invitations.Where(invitation => invitation.Email == (EmailAddress.Normalize(email) ?? ""));
        if (role is not null)
            invitations = invitations.Where(invitation => invitation.Role == role || invitation.Role.StartsWith(role + "@"));
        var rest = after is null ? invitations : invitations.Where(invitation => invitation.Id < after.Id);
        var read = await rest.OrderByDescending(invitation => invitation.Id).Take(size + 1).ToListAsync(cancellationToken);
        var now = FestivalClock.Real.GetUtcNow();
        return TypedResults.Ok(new Page<InvitationResponse>(
            [.. read.Take(size).Select(invitation => InvitationResponse.Of(invitation, now))],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Id)) : null,
            await invitations.CountAsync(cancellationToken)));
    }
}
