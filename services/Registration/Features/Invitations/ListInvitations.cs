using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Invitations;

/// <summary>Whom the hub has invited, in the order in which it did, and what became of it.</summary>
internal static class ListInvitations
{
    private sealed record Position(Guid Id);

    public static async Task<Results<Ok<Page<InvitationResponse>>, ProblemHttpResult>> Handle(
        Guid id, int? limit, string? cursor, RegistrationDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults) ?? new(Guid.Empty);
        if (faults.Any)
            return Problems.Invalid(faults);

        if (await db.Offerings.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is not { } offering)
            return Refusal.UnknownOffering.ToProblem();
        var invitations = db.Invitations.AsNoTracking().Where(invitation => invitation.OfferingId == id);
        var read = await invitations.Where(invitation => invitation.Id > after.Id).OrderBy(invitation => invitation.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<InvitationResponse>(
            await InvitationResponse.OfAsync([.. read.Take(size)], offering, db, clock.GetUtcNow(), cancellationToken),
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Id)) : null,
            await invitations.CountAsync(cancellationToken)));
    }
}
