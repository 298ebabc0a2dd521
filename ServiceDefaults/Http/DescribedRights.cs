using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Says in the OpenAPI document which routes need a token, and whose, from what the routes themselves require.</summary>
internal static class DescribedRights
{
    private const string Scheme = "oauth2";

    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var right = context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements).OfType<RightRequirement>().SingleOrDefault();
        if (right is null)
            return Task.CompletedTask;
        operation.Security = [new() { [new(Scheme, context.Document)] = [] }];
        var roles = string.Join(" or ", right.Roles.Select(role => $"`{role}`"));
        operation.Description = $"{operation.Description}\n\nFor the role {roles}{(right.OfOwnHub ? " of this hub, and for `office`" : "")}.".Trim();
        operation.Responses ??= [];
        operation.Responses["401"] = new OpenApiResponse { Description = "`unauthorized`: no token, or none that is good." };
        operation.Responses["403"] = new OpenApiResponse
        {
            Description = right.OfOwnHub ? "`forbidden`: not with this role; `not_your_hub`: not for this hub." : "`forbidden`: not with this role.",
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
            Flows = new() { ClientCredentials = new() { TokenUrl = new("/connect/token", UriKind.Relative), Scopes = new Dictionary<string, string>() } },
        };
        return Task.CompletedTask;
    }
}
