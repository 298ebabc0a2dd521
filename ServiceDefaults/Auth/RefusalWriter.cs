using System.Text.RegularExpressions;
using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>
/// Says why somebody may not: <c>401 unauthorized</c>, <c>403 not_your_hub</c>, <c>403 insufficient_scope</c> or
/// <c>403 forbidden</c>; and tells the audit trail who wanted to do what.
/// </summary>
internal sealed partial class RefusalWriter(IProblemDetailsService problems, ILogger<RefusalWriter> logger) : IAuthorizationMiddlewareResultHandler
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    private readonly AuthorizationMiddlewareResultHandler _otherwise = new();
    private readonly FreshRefusals _fresh = new();

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            await _otherwise.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        var code = authorizeResult.AuthorizationFailure?.FailureReasons.FirstOrDefault()?.Message ?? RightHandler.Forbidden;
        if (_fresh.Note(Describe(context, code)) is { } entry)
            await RecordAsync(context, entry);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await problems.WriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails =
            {
                Status = StatusCodes.Status403Forbidden,
                Detail = code switch
                {
                    RightHandler.NotYourHub => "Your role belongs to another hub.",
                    RightHandler.InsufficientScope => "Your credential was not made for this: its scopes do not include what the route needs.",
                    _ => "Your role does not allow this.",
                },
                Extensions = { ["code"] = code },
            },
        });
    }

    private static RightRefused Describe(HttpContext context, string code) => new(
        context.User.Subject(),
        [.. context.User.FindAll(Claims.Role).Select(role => role.Value)],
        context.Request.Method,
        // Not the address itself: nothing that stands in it can get into the trail, which nobody can edit.
        Constraints().Replace((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "", "}").TrimEnd('/'),
        context.GetRouteValue("hub") is string hub && FaultChecks.IsSlug(hub) ? hub : null,
        code,
        FestivalClock.Real.GetUtcNow());

    private async Task RecordAsync(HttpContext context, RightRefused refused)
    {
        try
        {
            // Also when who was refused does not wait for the answer.
            using var limit = new CancellationTokenSource(s_longestWait);
            var db = context.RequestServices.GetRequiredService<DbContext>();
            db.Publish(refused);
            await db.SaveChangesAsync(limit.Token);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            // Whatever keeps it out of the trail: nothing is allowed by that.
            Log.CannotRecord(logger, exception);
        }
    }

    /// <summary>As OpenAPI has it: <c>{id}</c> and not <c>{id:guid}</c>.</summary>
    [GeneratedRegex(":[^}/]+}")]
    private static partial Regex Constraints();

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A refusal of rights did not get into the audit trail")]
        public static partial void CannotRecord(ILogger logger, Exception exception);
    }
}
