using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Invitations;

/// <summary>The hub takes an invitation back. Who has registered with it stays registered.</summary>
internal static class WithdrawInvitation
{
    public static async Task<Results<Ok<InvitationResponse>, ProblemHttpResult>> Handle(
        Guid id, Guid invitation, RegistrationDbContext db, Bookings bookings, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Who registers with it at the same time does so before, or not at all.
        var offerings = await bookings.LockAsync([id], cancellationToken);
        if (await db.Invitations.SingleOrDefaultAsync(i => i.Id == invitation && i.OfferingId == id, cancellationToken) is not { } found)
            return Problems.NotFound("invitation_not_found", $"This offering has no invitation '{invitation}'.");
        found.Withdraw(clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok((await InvitationResponse.OfAsync([found], offerings[id], db, clock.GetUtcNow(), cancellationToken))[0]);
    }
}
