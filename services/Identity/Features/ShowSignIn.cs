using KiBiennale.Identity.SignIn;
using KiBiennale.Identity.SignIn.Pages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Identity.Features;

/// <summary>The page that asks for an address.</summary>
internal static class ShowSignIn
{
    public static RazorComponentResult<AddressPage> Handle(string? returnUrl, bool? failed, HttpContext http) =>
        SignInPages.Page<AddressPage>(http, new Dictionary<string, object?> { ["ReturnUrl"] = SignInPages.Way(returnUrl), ["Failed"] = failed ?? false });
}
