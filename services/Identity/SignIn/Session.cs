using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using Microsoft.AspNetCore.Authentication;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.SignIn;

/// <summary>Remembers in a cookie, for a working day, who has signed in at this browser; only the pages here look at it.</summary>
internal static class Session
{
    public const string Scheme = "session";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static Task BeginAsync(HttpContext http, Person person) =>
        http.SignInAsync(Scheme, new(new ClaimsIdentity([new(Claims.Subject, person.Id.ToString())], Scheme)));

    /// <summary>Who is signed in; null: nobody, or somebody who has signed out everywhere since.</summary>
    public static async Task<Person?> PersonAsync(HttpContext http, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var session = await http.AuthenticateAsync(Scheme);
        if (!session.Succeeded || !Guid.TryParse(session.Principal.FindFirstValue(Claims.Subject), out var id))
            return null;
        var person = await db.People.FindAsync([id], cancellationToken);
        return person?.IsSignedInSince(session.Properties.IssuedUtc ?? default) == true ? person : null;
    }
}
