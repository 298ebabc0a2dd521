using KiBiennale.Identity.Data;
using KiBiennale.Identity.SignIn;
using KiBiennale.Identity.SignIn.Pages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>For who came without an application to go back to, as by an invitation: who they are, and what they may do.</summary>
internal static class ShowSignedIn
{
    public static async Task<Results<RazorComponentResult<SignedInPage>, RedirectHttpResult>> Handle(
        HttpContext http, IdentityDbContext db, CancellationToken cancellationToken) =>
        await Session.FindAsync(http, db, cancellationToken) is var (person, _)
            ? SignInPages.Page<SignedInPage>(http, new Dictionary<string, object?> { ["Person"] = person })
            : TypedResults.LocalRedirect(SignInPages.Address);
}
