using KiBiennale.Identity.SignIn;
using KiBiennale.Identity.SignIn.Pages;
using KiBiennale.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace KiBiennale.Identity.Features;

/// <summary>Mails a code, to any address and in the same time: nobody learns here who has an account.</summary>
internal static class RequestSignInCode
{
    public static async Task<Results<RedirectHttpResult, RazorComponentResult<AddressPage>>> Handle(
        [FromForm] string? email, [FromForm] string? returnUrl, HttpContext http, SignInCodes codes, SignInTickets tickets, CancellationToken cancellationToken)
    {
        var way = SignInPages.Way(returnUrl);
        if (EmailAddress.Normalize(email) is not { } address)
        {
            return SignInPages.Page<AddressPage>(
                http, new Dictionary<string, object?> { ["ReturnUrl"] = way, ["Email"] = email, ["Refused"] = true }, StatusCodes.Status422UnprocessableEntity);
        }

        var code = await codes.RequestAsync(address, SignInPages.LocaleOf(http.Request), cancellationToken);
        return TypedResults.LocalRedirect($"{SignInPages.Code}?ticket={tickets.Seal(new(code, address, way))}");
    }
}
