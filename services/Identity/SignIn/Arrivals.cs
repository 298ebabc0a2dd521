using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Messaging;
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
        if (await db.People.SingleOrDefaultAsync(known => known.Email == email, cancellationToken) is not { } person)
        {
            person = db.Add(Person.Of(email, now)).Entity;
            db.Publish(new PersonSignedUp(person.Id, email));
        }

        var invitations = await db.OpenInvitations(now).Where(invitation => invitation.Email == email).ToListAsync(cancellationToken);
        foreach (var invitation in invitations)
        {
            // An office that has lost its role meanwhile has nothing to offer.
            if (Guid.TryParse(invitation.InvitedBy, out var office) && !await db.Set<RoleGrant>().AnyAsync(grant => grant.PersonId == office && grant.Role == Roles.Office, cancellationToken))
            {
                invitation.Withdraw(now);
                db.Add(AuditEntry.OfRole(invitation.InvitedBy, AuditEntry.InvitationWithdrawn, invitation.Id, invitation.Role, now));
                continue;
            }

            invitation.Accept(now);
            if (person.Grant(invitation.Role, now))
                db.Add(AuditEntry.OfRole(invitation.InvitedBy, AuditEntry.RoleGranted, person.Id, invitation.Role, now));
        }

        await FollowDomainAsync(person, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return person;
    });

    private async Task FollowDomainAsync(Person person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var domain = EmailAddress.DomainOf(person.Email);
        var members = await db.Members.Where(member => member.MailDomains.Contains(domain)).Select(member => member.Slug).ToListAsync(cancellationToken);
        var (came, went) = person.FollowDomain(domain, [.. members.Select(member => Roles.At(Roles.Learner, member))], now);
        db.AddRange(came.Select(role => AuditEntry.OfRole(domain, AuditEntry.RoleGranted, person.Id, role, now)));
        db.AddRange(went.Select(role => AuditEntry.OfRole(domain, AuditEntry.RoleTaken, person.Id, role, now)));
    }
}
