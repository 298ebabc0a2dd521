using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>Who may use a route. Rights are checked before the body is read.</summary>
public static class Rights
{
    /// <summary>Only bearers of one of these roles, at whatever hub.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder route, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new RightRequirement(roles, Scope: null)));

    /// <summary>
    /// Only bearers of one of these roles at the hub of the route's <c>{hub}</c>, whose token has the scope. The central
    /// office may act for every hub.
    /// </summary>
    public static TBuilder RequireHub<TBuilder>(this TBuilder route, string scope, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(new RightRequirement(roles, scope)));
}

/// <param name="Roles">One of these is needed.</param>
/// <param name="Scope">Where the thing belongs to a hub: what the token must be good for there.</param>
internal sealed record RightRequirement(IReadOnlyCollection<string> Roles, string? Scope) : IAuthorizationRequirement
{
    public bool OfOwnHub => Scope is not null;
}

internal sealed class RightHandler : AuthorizationHandler<RightRequirement, HttpContext>
{
    public const string Forbidden = "forbidden";
    public const string NotYourHub = "not_your_hub";
    public const string InsufficientScope = "insufficient_scope";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RightRequirement requirement, HttpContext resource)
    {
        if (Refusal(context.User, requirement, resource.GetRouteValue("hub") as string) is { } reason)
            context.Fail(new(this, reason));
        else
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <summary>The first thing that stands against it; null: they may.</summary>
    private static string? Refusal(ClaimsPrincipal user, RightRequirement requirement, string? hub)
    {
        var held = user.FindAll(Claims.Role).Select(claim => claim.Value).ToList();
        var actsForAll = requirement.OfOwnHub && held.Contains(Roles.Office);
        if (!actsForAll && !held.Any(role => requirement.Roles.Contains(Roles.Parse(role).Role)))
            return Forbidden;
        if (!requirement.OfOwnHub)
            return null;
        if (!actsForAll && !requirement.Roles.Any(role => held.Contains(Roles.At(role, hub ?? ""))))
            return NotYourHub;
        return user.FindFirstValue(Claims.Scope)?.Split(' ').Contains(requirement.Scope) == true ? null : InsufficientScope;
    }
}
