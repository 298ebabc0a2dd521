using KiBiennale.ServiceDefaults.Data;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>More is asked of the service than it can do, or it is stopping.</summary>
public sealed class UnavailableException(string message) : Exception(message);

/// <summary>Says of what is away for a while that it is, and when to ask again: the caller has done nothing wrong, nor have we.</summary>
internal sealed class UnavailableHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private const string RetryAfter = "5";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not UnavailableException && !exception.IsDatabaseAway())
            return false;

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfter;
        var problem = new ProblemDetails { Status = context.Response.StatusCode, Detail = "The service cannot answer just now. Try again soon; with the same Idempotency-Key nothing is done twice." };
        problem.Extensions["code"] = "service_unavailable";
        return await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem });
    }
}
