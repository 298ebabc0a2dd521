using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Features;

/// <summary>
/// Takes a role from a person, and signs them out everywhere: tokens that still say it stop within five seconds, and who
/// signs in again has the rest. Offers of the same role that are open lapse with it.
/// </summary>
internal static class TakeRole
{
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid id, string role, ClaimsPrincipal user, IdentityDbContext db, Sessions sessions, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Who signs in meanwhile waits, and finds the role gone; who takes it at the same time finds nothing left to take.
        var person = (await db.People.FromSql($"SELECT * FROM people WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();
        if (person is null)
            return Problems.NotFound("person_not_found", $"There is no person '{id}'.");
        if (!person.Take(role))
            return Problems.NotFound("role_not_held", $"The person does not hold the role '{role}'.");

        var now = FestivalClock.Real.GetUtcNow();
        var actor = user.FindFirstValue(Claims.Subject)!;
        db.Add(AuditEntry.OfRole(actor, AuditEntry.RoleTaken, id, role, now));
        var open = await db.Invitations
            .Where(invitation => invitation.Email == person.Email && invitation.Role == role && invitation.Accepted == null && invitation.Withdrawn == null)
            .ToListAsync(cancellationToken);
        foreach (var invitation in open)
        {
            invitation.Withdraw(now);
            db.Add(AuditEntry.OfRole(actor, AuditEntry.InvitationWithdrawn, invitation.Id, role, now));
        }

        await sessions.EndAllAsync(person, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
