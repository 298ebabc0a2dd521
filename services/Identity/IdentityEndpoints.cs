using KiBiennale.Identity.Features;
using KiBiennale.ServiceDefaults.Auth;

namespace KiBiennale.Identity;

internal static class IdentityEndpoints
{
    /// <summary>OAuth 2 lives where its clients look for it: outside of the API's base.</summary>
    public static void MapTokens(this IEndpointRouteBuilder app) =>
        app.MapPost("/connect/token", IssueToken.Handle).WithName("IssueToken").WithTags("Identity")
            .WithSummary("An access token (OAuth 2 client credentials)").DisableAntiforgery()
            .Accepts<TokenRequest>("application/x-www-form-urlencoded").Produces<TokenResponse>();

    public static void MapCredentials(this IEndpointRouteBuilder api)
    {
        var credentials = api.MapGroup("/hubs/{hub}/credentials").WithTags("Credentials").RequireRole(Roles.Office);
        credentials.MapGet("/", ListCredentials.Handle).WithName("ListCredentials").WithSummary("A hub's credentials, without secrets");
        credentials.MapPost("/", CreateCredential.Handle).WithName("CreateCredential").WithSummary("A credential for a hub's system; its secret is shown once");
        credentials.MapDelete("/{clientId}", RevokeCredential.Handle).WithName("RevokeCredential").WithSummary("Revoke a credential at once");
    }
}
