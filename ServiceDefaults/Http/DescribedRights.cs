using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Says in the OpenAPI document which routes need a token, and whose, from what the routes themselves require.</summary>
internal static class DescribedRights
{
    private const string Scheme = "oauth2";

    private static readonly Uri s_token = new("/connect/token", UriKind.Relative);

    private static readonly Dictionary<string, string> s_scopes = new()
    {
        [Scopes.EventsRead] = "Read what the hub has written, drafts too",
        [Scopes.EventsWrite] = "Write and remove the hub's events",
        [Scopes.VenuesWrite] = "Write the hub's venues",
        [Scopes.AttendeesRead] = "Read who comes to the hub's events",
        [Scopes.AttendeesWrite] = "Decide about, change and cancel registrations for the hub's events",
        [Scopes.CheckInsWrite] = "Let people in at the hub's events",
        [Scopes.WebhooksWrite] = "Have what happens at the hub told to addresses of its own, and follow it",
        [Scopes.Credentials] = "Read and change the hub's credentials: people only",
    };

    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var right = context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements).OfType<RightRequirement>().SingleOrDefault();
        if (right is null)
            return Task.CompletedTask;
        operation.Security = [new() { [new(Scheme, context.Document)] = right.Scope is { } scope ? [scope] : [] }];
        var roles = string.Join(" or ", right.Roles.Select(role => $"`{role}`"));
        var scoped = right.Scope is null ? "" : $" of the hub, and for `office`. Scope: `{right.Scope}`";
        operation.Description = $"{operation.Description}\n\nFor the role {roles}{scoped}.".Trim();
        operation.Responses ??= [];
        operation.Responses["401"] = new OpenApiResponse { Description = "`unauthorized`: no token, or none that is good." };
        operation.Responses["403"] = new OpenApiResponse
        {
            Description = "`forbidden`: not with this role"
                + (right.OfOwnHub ? "; `not_your_hub`: not for this hub" : "")
                + (right.Scope is null ? "." : "; `insufficient_scope`: not with this credential."),
        };
        return Task.CompletedTask;
    }

    public static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "A token is good for 30 minutes: keep it, and send it as `Authorization: Bearer …`.",
            Flows = new()
            {
                ClientCredentials = new() { TokenUrl = s_token, Scopes = s_scopes },
                AuthorizationCode = new() { TokenUrl = s_token, AuthorizationUrl = new("/connect/authorize", UriKind.Relative), Scopes = s_scopes },
            },
        };
        return Task.CompletedTask;
    }
}
