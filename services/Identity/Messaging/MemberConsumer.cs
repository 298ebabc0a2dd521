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
        var went = await db.Set<RoleGrant>().FromSql($"DELETE FROM role_grants WHERE role = {role} AND domain IS NOT NULL AND domain <> ALL({domains.ToArray()}) RETURNING *")
            .AsNoTracking().ToListAsync(context.CancellationToken);
        db.AddRange(went.Select(grant => AuditEntry.OfRole(grant.Domain!, AuditEntry.RoleTaken, grant.PersonId, role, now)));
        await db.SaveChangesAsync(context.CancellationToken);
    }
}
