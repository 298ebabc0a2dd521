using KiBiennale.Identity.SignIn;
using KiBiennale.Identity.SignIn.Pages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>The page that asks for the code.</summary>
internal static class ShowCodeEntry
{
    public static Results<RazorComponentResult<CodePage>, RedirectHttpResult> Handle(string? ticket, HttpContext http, SignInTickets tickets) =>
        tickets.Open(ticket) is { } opened ? Page(http, ticket!, opened, refused: false) : TypedResults.LocalRedirect(SignInPages.Address);

    public static RazorComponentResult<CodePage> Page(HttpContext http, string ticket, SignInTicket opened, bool refused) => SignInPages.Page<CodePage>(
        http,
        new Dictionary<string, object?>
        {
            ["Email"] = opened.Email,
            ["Ticket"] = ticket,
            ["Again"] = SignInPages.AddressFor(opened.ReturnUrl),
            ["Refused"] = refused,
        },
        refused ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
}
