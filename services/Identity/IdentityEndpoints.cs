using KiBiennale.Identity.Features;
using KiBiennale.Identity.SignIn;
using KiBiennale.ServiceDefaults.Auth;

namespace KiBiennale.Identity;

internal static class IdentityEndpoints
{
    /// <summary>OAuth 2 lives where its clients look for it: outside of the API's base.</summary>
    public static void MapTokens(this IEndpointRouteBuilder app) =>
        app.MapPost("/connect/token", IssueToken.Handle).WithName("IssueToken").WithTags("Identity")
            .WithSummary("Tokens (OAuth 2)").DisableAntiforgery()
            .Accepts<TokenRequest>("application/x-www-form-urlencoded").Produces<TokenResponse>();

    /// <summary>Where people sign in: pages for them, and the address that an application sends them to.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/").ExcludeFromDescription();
        pages.MapGet(SignInPages.Authorize, Authorize.Handle);
        pages.MapGet(SignInPages.Logout, (Delegate)SignOut.Handle);
        pages.MapGet(SignInPages.Address, ShowSignIn.Handle);
        pages.MapPost(SignInPages.Address, RequestSignInCode.Handle);
        pages.MapGet(SignInPages.Code, ShowCodeEntry.Handle);
        pages.MapPost(SignInPages.Code, EnterSignInCode.Handle);
    }

    public static void MapSessions(this IEndpointRouteBuilder api) =>
        api.MapDelete("/me/sessions", SignOutEverywhere.Handle).WithName("SignOutEverywhere").WithTags("Identity")
            .WithSummary("Sign out everywhere; tokens of yours stop within five seconds").RequireRole([.. Roles.All]);

    public static void MapCredentials(this IEndpointRouteBuilder api)
    {
        var credentials = api.MapGroup("/hubs/{hub}/credentials").WithTags("Credentials").RequireRole(Roles.Office);
        credentials.MapGet("/", ListCredentials.Handle).WithName("ListCredentials").WithSummary("A hub's credentials, without secrets");
        credentials.MapPost("/", CreateCredential.Handle).WithName("CreateCredential").WithSummary("A credential for a hub's system; its secret is shown once");
        credentials.MapDelete("/{clientId}", RevokeCredential.Handle).WithName("RevokeCredential").WithSummary("Revoke a credential at once");
    }
}
