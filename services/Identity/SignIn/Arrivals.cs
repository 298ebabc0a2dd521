using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.SignIn;

/// <summary>
/// Who has just proved that an address is theirs: a new person or a known one, who takes up what the address was invited
/// to, and is a learner where it belongs to a member municipality.
/// </summary>
internal sealed class Arrivals(IdentityDbContext db)
{
    public Task<Person> ArriveAsync(string email, CancellationToken cancellationToken) => db.RetryOnConflictAsync(async () =>
    {
        var now = FestivalClock.Real.GetUtcNow();
        var person = await db.People.SingleOrDefaultAsync(known => known.Email == email, cancellationToken) ?? db.Add(Person.Of(email, now)).Entity;
        var invitations = await db.Invitations
            .Where(invitation => invitation.Email == email && invitation.Accepted == null && invitation.Withdrawn == null && invitation.Expires > now)
            .ToListAsync(cancellationToken);
        foreach (var invitation in invitations)
        {
            invitation.Accept(now);
            Grant(person, invitation.Role, by: invitation.InvitedBy, now);
        }

        var domain = EmailAddress.DomainOf(email);
        foreach (var member in await db.Members.AsNoTracking().Where(member => member.MailDomains.Contains(domain)).ToListAsync(cancellationToken))
            Grant(person, Roles.At(Roles.Learner, member.Slug), by: domain, now);
        await db.SaveChangesAsync(cancellationToken);
        return person;
    });

    private void Grant(Person person, string role, string by, DateTimeOffset now)
    {
        if (person.Grant(role, now))
            db.Add(AuditEntry.OfRole(by, AuditEntry.RoleGranted, person.Id, role, now));
    }
}
