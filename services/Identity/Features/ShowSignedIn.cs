using KiBiennale.Identity.Data;
using KiBiennale.Identity.SignIn;
using KiBiennale.Identity.SignIn.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>For who came without an application to go back to, as by an invitation: who they are, and what they may do.</summary>
internal static class ShowSignedIn
{
    public static async Task<Results<RazorComponentResult<SignedInPage>, RedirectHttpResult>> Handle(
        HttpContext http, IdentityDbContext db, CancellationToken cancellationToken) =>
        await BrowserSession.FindAsync(http, db, cancellationToken) is var (person, _)
            ? SignInPages.Page<SignedInPage>(http, new Dictionary<string, object?>
            {
                ["Person"] = person,
                ["Hubs"] = await db.Hubs.ToDictionaryAsync(hub => hub.Slug, hub => hub.Name, cancellationToken),
                ["Members"] = await db.Members.ToDictionaryAsync(member => member.Slug, member => member.Name, cancellationToken),
            })
            : TypedResults.LocalRedirect(SignInPages.Address);
}
