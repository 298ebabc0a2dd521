using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>Says why somebody may not: <c>401 unauthorized</c>, <c>403 not_your_hub</c> or <c>403 forbidden</c>.</summary>
internal sealed class RefusalWriter(IProblemDetailsService problems) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _otherwise = new();

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden)
        {
            await _otherwise.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        var notYourHub = authorizeResult.AuthorizationFailure?.FailureReasons.Any(reason => reason.Message == RightHandler.NotYourHub) == true;
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        await problems.WriteAsync(new()
        {
            HttpContext = context,
            ProblemDetails =
            {
                Status = StatusCodes.Status403Forbidden,
                Detail = notYourHub ? "Your credential belongs to another hub." : "Your role does not allow this.",
                Extensions = { ["code"] = notYourHub ? RightHandler.NotYourHub : Problems.CodeOf(StatusCodes.Status403Forbidden) },
            },
        });
    }
}
