using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Messaging;

/// <summary>Learns the municipalities that learners can belong to. With a domain go the roles that came with it.</summary>
public sealed class MemberConsumer(IdentityDbContext db) : IConsumer<MemberChanged>
{
    public async Task Consume(ConsumeContext<MemberChanged> context)
    {
        var message = context.Message;
        if (await db.Members.FindAsync([message.Member], context.CancellationToken) is not { } known)
            known = db.Add(KnownMember.Of(message)).Entity;
        known.Follow(message);
        await db.SaveChangesAsync(context.CancellationToken);

        var (role, domains, now) = (Roles.At(Roles.Learner, known.Slug), known.MailDomains, FestivalClock.Real.GetUtcNow());
        var lapsed = db.Set<RoleGrant>().Where(grant => grant.Role == role && grant.Domain != null && !domains.Contains(grant.Domain));
        var went = await lapsed.AsNoTracking().ToListAsync(context.CancellationToken);
        db.AddRange(went.Select(grant => AuditEntry.OfRole(grant.Domain!, AuditEntry.RoleTaken, grant.PersonId, role, now)));
        await lapsed.ExecuteDeleteAsync(context.CancellationToken);
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
