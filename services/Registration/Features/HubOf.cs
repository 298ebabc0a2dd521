using KiBiennale.Registrations.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features;

/// <summary>Whose the thing is that a route names by <c>{id}</c>; null: there is no such thing.</summary>
internal static class HubOf
{
    public static Task<string?> Offering(HttpContext http) =>
        Find(http, (db, id) => db.Offerings.Where(offering => offering.Id == id).Select(offering => offering.Hub));

    public static Task<string?> Registration(HttpContext http) =>
        Find(http, (db, id) => db.Registrations.Where(r => r.Id == id).Join(db.Offerings, r => r.OfferingId, offering => offering.Id, (_, offering) => offering.Hub));

    private static Task<string?> Find(HttpContext http, Func<RegistrationDbContext, Guid, IQueryable<string>> query) =>
        Guid.TryParse(http.GetRouteValue("id") as string, out var id)
            ? query(http.RequestServices.GetRequiredService<RegistrationDbContext>(), id).FirstOrDefaultAsync(http.RequestAborted)
            : Task.FromResult<string?>(null);
}
