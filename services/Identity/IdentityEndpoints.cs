using KiBiennale.Identity.Features;
using KiBiennale.Identity.SignIn;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Idempotency;
using KiBiennale.ServiceDefaults.PersonalData;

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
        pages.MapGet(SignInPages.ByProvider, (Delegate)SignInByProvider.Handle);
        pages.MapGet(SignInPages.Done, ShowSignedIn.Handle);
        pages.MapGet(SignInPages.Code, ShowCodeEntry.Handle);
        pages.MapPost(SignInPages.Code, EnterSignInCode.Handle);
    }

    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Identity").RequireRole([.. Roles.All]);
        me.MapGet("/", GetMe.Handle).WithName("GetMe").WithSummary("Who you are, and what you may do");
        me.MapDelete("/sessions", SignOutEverywhere.Handle).WithName("SignOutEverywhere").WithSummary("Sign out everywhere; tokens of yours stop within five seconds")
            .WithProblem(403, "not_a_person", "only people have sessions.");
        me.MapDelete("/", ForgetMe.Handle).WithName("ForgetMe").WithSummary("Have everything erased that is held about you; you are told by e-mail when it is done")
            .WithDescription("You are signed out and your roles are gone at once. Registrations that are still to come are cancelled. It cannot be taken back. The language of the mail is that of `Accept-Language`.")
            .Produces<ErasureReceipt>(202).WithProblem(403, "not_a_person", "there is nothing of a system to forget.");
        api.MapMyData(GetMyData.Handle);

        var office = api.MapGroup("/").WithTags("People").RequireRole(Roles.Office);
        office.MapGet("/invitations", ListInvitations.Handle).WithName("ListInvitations").WithSummary("Who was offered which role, by address or role");
        office.MapPost("/invitations", InvitePerson.Handle).WithName("InvitePerson").WithSummary("Offer a role by e-mail, for 14 days")
            .WithIdempotencyKey<InvitePersonRequest>().WithProblem(422, "invalid", "see errors.");
        office.MapGet("/invitations/{id:guid}", GetInvitation.Handle).WithName("GetInvitation").WithSummary("One invitation")
            .WithProblem(404, "invitation_not_found", "there is none.");
        office.MapDelete("/invitations/{id:guid}", WithdrawInvitation.Handle).WithName("WithdrawInvitation").WithSummary("Take an offer back, and others of the same role to the same address")
            .WithProblem(404, "invitation_not_found", "there is none.").WithProblem(409, "invitation_accepted", "it was taken up: take the role instead.");
        office.MapGet("/people", ListPeople.Handle).WithName("ListPeople").WithSummary("Who holds which roles, by address or role");
        office.MapDelete("/people/{id:guid}/roles/{role}", TakeRole.Handle).WithName("TakeRole").WithSummary("Take a role from a person, whose tokens stop within five seconds")
            .WithProblem(404, "person_not_found", "there is none.").WithProblem(404, "role_not_held", "the person does not hold it.")
            .WithProblem(409, "role_of_everybody", "`applicant` is what everybody is.");

        office.MapGet("/erasures", ListErasures.Handle).WithName("ListErasures").WithSummary("Who is being forgotten, by ids, and which services have not done it yet; the newest first")
            .WithProblem(422, "invalid", "see errors.");

        api.MapGet("/audit", ListAudit.Handle).WithName("ListAudit").WithTags("People").WithSummary("What happened to whose rights, what was refused, and what was erased")
            .RequireRole(Roles.Office, Roles.Ops).WithProblem(422, "invalid", "see errors.");
    }

    public static void MapCredentials(this IEndpointRouteBuilder api)
    {
        var credentials = api.MapGroup("/hubs/{hub}/credentials").WithTags("Credentials").RequireHub(Scopes.Credentials, Roles.Publisher);
        credentials.MapGet("/", ListCredentials.Handle).WithName("ListCredentials").WithSummary("A hub's credentials, revoked ones too, without secrets");
        credentials.MapPost("/", CreateCredential.Handle).WithName("CreateCredential").WithSummary("A credential for a hub's system; its secret is shown once")
            .WithIdempotencyKey<CreateCredentialRequest>().WithProblem(404, "hub_not_found", "there is none.").WithProblem(422, "invalid", "see errors.");
        var one = credentials.MapGroup("/{clientId}").WithProblem(404, "credential_not_found", "the hub has none of this id.");
        one.MapGet("/", GetCredential.Handle).WithName("GetCredential").WithSummary("One credential, without its secret");
        one.MapPost("/rotate", RotateCredential.Handle).WithName("RotateCredential").WithSummary("A new secret, with time to put it in place")
            .WithDescription("An overlap of 0 ends the secrets from before, and not the tokens issued for them. Of a secret that others know, revoke the credential.")
            .WithIdempotencyKey<RotateCredentialRequest>().WithProblem(409, "credential_revoked", "make a new one.")
            .WithProblem(409, "too_many_secrets", "five from before are still good.").WithProblem(422, "invalid", "see errors.");
        one.MapDelete("/", RevokeCredential.Handle).WithName("RevokeCredential").WithSummary("Revoke a credential at once; its tokens stop within five seconds");
    }
}
