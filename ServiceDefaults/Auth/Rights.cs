using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>Who may use a route. Rights are checked before the body is read.</summary>
public static class Rights
{
    /// <summary>Only bearers of one of these roles.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder route, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new RightRequirement(roles, OfOwnHub: false)));

    /// <summary>
    /// Only bearers of one of these roles, and only for the hub that they belong to: the route's <c>{hub}</c>.
    /// The central office may act for every hub.
    /// </summary>
    public static TBuilder RequireHub<TBuilder>(this TBuilder route, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new RightRequirement(roles, OfOwnHub: true)));
}

internal sealed record RightRequirement(IReadOnlyCollection<string> Roles, bool OfOwnHub) : IAuthorizationRequirement;

internal sealed class RightHandler : AuthorizationHandler<RightRequirement, HttpContext>
{
    public const string NotYourHub = "not_your_hub";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RightRequirement requirement, HttpContext resource)
    {
        var user = context.User;
        var hasRole = requirement.Roles.Any(user.IsInRole);
        if (!requirement.OfOwnHub)
        {
            if (hasRole)
                context.Succeed(requirement);
        }
        else if (user.IsInRole(Roles.Office))
        {
            context.Succeed(requirement);
        }
        else if (hasRole)
        {
            if (user.HasClaim(Claims.Hub, resource.GetRouteValue("hub") as string ?? ""))
                context.Succeed(requirement);
            else
                context.Fail(new(this, NotYourHub));
        }

        return Task.CompletedTask;
    }
}
