using System.Globalization;
using System.Security.Claims;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.AspNetCore.Authentication;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.SignIn;

/// <summary>Remembers in a cookie, for a working day, who has signed in at this browser; only the pages here look at it.</summary>
internal static class BrowserSession
{
    public const string Scheme = "session";

    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    private const string Begun = "begun";

    public static Task BeginAsync(HttpContext http, Person person) => http.SignInAsync(Scheme, Of(person));

    /// <summary>A session that begins now.</summary>
    public static ClaimsPrincipal Of(Person person) => new(new ClaimsIdentity(
        [new(Claims.Subject, person.Id.ToString()), new(Begun, FestivalClock.Real.GetUtcNow().ToString("O", CultureInfo.InvariantCulture))], Scheme));

    public static Task EndAsync(HttpContext http) => http.SignOutAsync(Scheme);

    /// <summary>Who is signed in, and since when; null: nobody, or somebody who has signed out everywhere since.</summary>
    public static async Task<(Person Person, DateTimeOffset Begun)?> FindAsync(HttpContext http, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var session = await http.AuthenticateAsync(Scheme);
        if (!Guid.TryParse(session.Principal?.FindFirstValue(Claims.Subject), out var id)
            || !DateTimeOffset.TryParseExact(session.Principal?.FindFirstValue(Begun), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var begun))
        {
            return null;
        }

        var person = await db.People.FindAsync([id], cancellationToken);
        return person?.IsSignedInSince(begun) == true ? (person, begun) : null;
    }
}
