using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Data;

/// <summary>Offers that can still be taken up.</summary>
internal static class InvitationQueries
{
    public static IQueryable<Invitation> OpenInvitations(this IdentityDbContext db, DateTimeOffset now) =>
        db.Invitations.Where(invitation => invitation.Accepted == null && invitation.Withdrawn == null && invitation.Expires > now);

    /// <summary>Withdraws them, with an entry in the audit trail each.</summary>
    public static async Task WithdrawInvitationsAsync(
        this IdentityDbContext db, IQueryable<Invitation> open, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var invitation in await open.ToListAsync(cancellationToken))
        {
            invitation.Withdraw(now);
            db.Add(AuditEntry.OfRole(actor, AuditEntry.InvitationWithdrawn, invitation.Id, invitation.Role, now));
        }
    }
}
