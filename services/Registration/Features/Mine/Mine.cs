using System.Security.Claims;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Mine;

/// <summary>What belongs to a person who is signed in.</summary>
internal static class Mine
{
    /// <summary>The person; null: a system, which has no registrations.</summary>
    public static Guid? Person(this ClaimsPrincipal user) => Guid.TryParse(user.Subject(), out var person) ? person : null;

    /// <summary>Their address; null: Identity has not said it yet.</summary>
    public static Task<string?> EmailOfAsync(this RegistrationDbContext db, Guid person, CancellationToken cancellationToken) =>
        db.Set<KnownPerson>().Where(known => known.PersonId == person).Select(known => known.Email).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Registrations with their address, and those that they have made. By a query for each: none has to read those of others.</summary>
    public static IQueryable<Registration> RegistrationsOf(this RegistrationDbContext db, Guid person, string? email)
    {
        var account = person.ToString();
        var made = db.Registrations.Where(r => r.Account == account);
        return (email is null ? made : made.Union(db.Registrations.Where(r => r.Email == email))).AsNoTracking();
    }
}
