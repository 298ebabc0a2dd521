using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Turns what ASP.NET Core cannot read into a problem that names the place of the fault.</summary>
internal sealed class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException badRequest)
            return false;

        context.Response.StatusCode = badRequest.StatusCode;
        var problem = badRequest.InnerException is JsonException json
            ? MalformedBody.Problem(json).ProblemDetails
            : new ProblemDetails { Status = badRequest.StatusCode, Detail = badRequest.Message };
        return await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem });
    }
}
