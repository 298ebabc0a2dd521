using KiBiennale.Identity.Features;
using KiBiennale.Identity.SignIn;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Idempotency;

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
        pages.MapGet(SignInPages.With, (Delegate)SignInElsewhere.Handle);
        pages.MapGet(SignInPages.Done, ShowSignedIn.Handle);
        pages.MapGet(SignInPages.Code, ShowCodeEntry.Handle);
        pages.MapPost(SignInPages.Code, EnterSignInCode.Handle);
    }

    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Identity").RequireRole([.. Roles.All]);
        me.MapGet("/", GetMe.Handle).WithName("GetMe").WithSummary("Who you are, and what you may do");
        me.MapDelete("/sessions", SignOutEverywhere.Handle).WithName("SignOutEverywhere").WithSummary("Sign out everywhere; tokens of yours stop within five seconds");

        var office = api.MapGroup("/").WithTags("People").RequireRole(Roles.Office);
        office.MapGet("/invitations", ListInvitations.Handle).WithName("ListInvitations").WithSummary("Who was offered which role");
        office.MapPost("/invitations", InvitePerson.Handle).WithName("InvitePerson").WithSummary("Offer a role by e-mail, for 14 days")
            .WithIdempotencyKey<InvitePersonRequest>();
        office.MapGet("/invitations/{id:guid}", GetInvitation.Handle).WithName("GetInvitation").WithSummary("One invitation");
        office.MapDelete("/invitations/{id:guid}", WithdrawInvitation.Handle).WithName("WithdrawInvitation").WithSummary("Take an offer back");
        office.MapGet("/people", ListPeople.Handle).WithName("ListPeople").WithSummary("Who holds which roles");
        office.MapDelete("/people/{id:guid}/roles/{role}", TakeRole.Handle).WithName("TakeRole").WithSummary("Take a role from a person at once");

        api.MapGet("/audit", ListAudit.Handle).WithName("ListAudit").WithTags("People").WithSummary("What happened to whose rights, and what was refused")
            .RequireRole(Roles.Office, Roles.Ops);
    }

    public static void MapCredentials(this IEndpointRouteBuilder api)
    {
        var credentials = api.MapGroup("/hubs/{hub}/credentials").WithTags("Credentials").RequireHub(Scopes.Credentials, Roles.Publisher);
        credentials.MapGet("/", ListCredentials.Handle).WithName("ListCredentials").WithSummary("A hub's credentials, without secrets");
        credentials.MapPost("/", CreateCredential.Handle).WithName("CreateCredential").WithSummary("A credential for a hub's system; its secret is shown once")
            .WithIdempotencyKey<CreateCredentialRequest>();
        credentials.MapGet("/{clientId}", GetCredential.Handle).WithName("GetCredential").WithSummary("One credential, without its secret");
        credentials.MapPost("/{clientId}/rotate", RotateCredential.Handle).WithName("RotateCredential").WithSummary("A new secret, with time to put it in place")
            .WithIdempotencyKey<RotateCredentialRequest>();
        credentials.MapDelete("/{clientId}", RevokeCredential.Handle).WithName("RevokeCredential").WithSummary("Revoke a credential at once");
    }
}
