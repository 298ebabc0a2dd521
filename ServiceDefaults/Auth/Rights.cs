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
        route.Require(new(roles, Scope: null, OfOwnHub: false));

    /// <summary>
    /// Only bearers of one of these roles at the hub of the route's <c>{hub}</c>, whose token has the scope. The central
    /// office may act for every hub.
    /// </summary>
    public static TBuilder RequireHub<TBuilder>(this TBuilder route, string scope, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        route.Require(new(roles, scope, OfOwnHub: true));

    /// <summary>
    /// As <see cref="RequireHub{TBuilder}(TBuilder, string, string[])"/>, where the route names no hub but a thing that belongs to one.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <param name="hubOf">Whose the thing is; null: there is no such thing, which the use case says.</param>
    /// <param name="scope">What the token must be good for.</param>
    /// <param name="roles">One of these is needed.</param>
    public static TBuilder RequireHub<TBuilder>(this TBuilder route, Func<HttpContext, Task<string?>> hubOf, string scope, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new HubOfRoute(hubOf)).RequireHub(scope, roles);

    /// <summary>Only bearers of one of these roles at some hub, whose token has the scope: at which hub, the use case asks by <see cref="MayActFor"/>.</summary>
    public static TBuilder RequireSomeHub<TBuilder>(this TBuilder route, string scope, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        route.Require(new(roles, scope, OfOwnHub: false));

    /// <summary>Whether they have one of these roles at the hub, or act for every hub, as the central office does.</summary>
    public static bool MayActFor(this ClaimsPrincipal user, string hub, params ReadOnlySpan<string> roles)
    {
        ArgumentNullException.ThrowIfNull(user);
        foreach (var role in roles)
        {
            if (user.HasClaim(Claims.Role, Roles.At(role, hub)))
                return true;
        }

        return user.HasClaim(Claims.Role, Roles.Office);
    }

    /// <summary>Whether their token is good for it.</summary>
    public static bool IsGoodFor(this ClaimsPrincipal user, string scope)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirstValue(Claims.Scope)?.Split(' ').Contains(scope) == true;
    }

    private static TBuilder Require<TBuilder>(this TBuilder route, RightRequirement requirement)
        where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireAuthenticatedUser().AddRequirements(requirement));
}

/// <summary>Finds the hub that the thing belongs to which a route names.</summary>
internal sealed record HubOfRoute(Func<HttpContext, Task<string?>> FindAsync);

/// <param name="Roles">One of these is needed.</param>
/// <param name="Scope">Where the thing belongs to a hub: what the token must be good for there.</param>
/// <param name="OfOwnHub">Whether the role must be held at the hub of the route.</param>
internal sealed record RightRequirement(IReadOnlyCollection<string> Roles, string? Scope, bool OfOwnHub) : IAuthorizationRequirement;

internal sealed class RightHandler : AuthorizationHandler<RightRequirement, HttpContext>
{
    public const string Forbidden = "forbidden";
    public const string NotYourHub = "not_your_hub";
    public const string InsufficientScope = "insufficient_scope";

    private const string Hub = "hub";

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, RightRequirement requirement, HttpContext resource)
    {
        // Whoever has no such role learns nothing, not even whether there is such a thing.
        var refusal = RoleRefusal(context.User, requirement);
        if (refusal is null && requirement.OfOwnHub && resource.GetEndpoint()?.Metadata.GetMetadata<HubOfRoute>() is { } thing)
            resource.Request.RouteValues[Hub] = await thing.FindAsync(resource);
        refusal ??= HubRefusal(context.User, requirement, resource.Request.RouteValues) ?? ScopeRefusal(context.User, requirement);
        if (refusal is null)
            context.Succeed(requirement);
        else
            context.Fail(new(this, refusal));
    }

    private static string? RoleRefusal(ClaimsPrincipal user, RightRequirement requirement) =>
        ActsForAll(user, requirement) || user.FindAll(Claims.Role).Any(held => requirement.Roles.Contains(Roles.Parse(held.Value).Role)) ? null : Forbidden;

    private static string? HubRefusal(ClaimsPrincipal user, RightRequirement requirement, RouteValueDictionary route) =>
        !requirement.OfOwnHub || ActsForAll(user, requirement)
            // No such thing: the use case says so.
            || (route.TryGetValue(Hub, out var hub) && hub is null)
            || requirement.Roles.Any(role => user.HasClaim(Claims.Role, Roles.At(role, hub as string ?? ""))) ? null : NotYourHub;

    private static string? ScopeRefusal(ClaimsPrincipal user, RightRequirement requirement) =>
        requirement.Scope is null || user.IsGoodFor(requirement.Scope) ? null : InsufficientScope;

    private static bool ActsForAll(ClaimsPrincipal user, RightRequirement requirement) =>
        requirement.Scope is not null && user.HasClaim(Claims.Role, Roles.Office);
}
