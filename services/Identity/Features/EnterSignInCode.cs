using KiBiennale.Identity.SignIn;
using KiBiennale.Identity.SignIn.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace KiBiennale.Identity.Features;

/// <summary>Takes the code, and begins the session.</summary>
internal static class EnterSignInCode
{
    public static async Task<Results<RedirectHttpResult, RazorComponentResult<CodePage>>> Handle(
        [FromForm] string? ticket, [FromForm] string? code, HttpContext http, SignInCodes codes, SignInTickets tickets, CancellationToken cancellationToken)
    {
        if (tickets.Open(ticket) is not { } opened)
            return TypedResults.LocalRedirect(SignInPages.Address);
        // As people copy it: with blanks around or between.
        var digits = string.Concat((code ?? "").Where(char.IsAsciiDigit));
        if (await codes.RedeemAsync(opened.Code, digits, cancellationToken) is not { } person)
            return ShowCodeEntry.Page(http, ticket!, opened, refused: true);

        await BrowserSession.BeginAsync(http, person);
        return TypedResults.LocalRedirect(opened.ReturnUrl ?? SignInPages.Done);
    }
}
