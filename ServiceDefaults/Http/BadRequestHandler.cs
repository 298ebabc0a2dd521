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
        var problem = new ProblemDetails { Status = badRequest.StatusCode, Detail = badRequest.Message };
        if (badRequest.InnerException is JsonException json)
            Describe(json, problem);
        return await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem });
    }

    private static void Describe(JsonException json, ProblemDetails problem)
    {
        var path = (json.Path ?? "$").TrimStart('$').TrimStart('.');
        problem.Detail = path.Length == 0 ? "The body is no JSON of the expected shape." : $"The body is malformed at '{path}'.";
        problem.Extensions["code"] = "malformed_body";
        problem.Extensions["errors"] = new Dictionary<string, string[]> { [path] = [ReasonOf(json)] };
    }

    /// <summary>What is wrong, without the names of our types, which are nothing to the caller.</summary>
    private static string ReasonOf(JsonException json) =>
        json.InnerException is JsonException syntax ? syntax.Message.Split(" LineNumber: ")[0]
        : json.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is no field here."
        : json.Message.Contains("uplicate", StringComparison.Ordinal) ? "occurs more than once."
        : "is of a wrong JSON type.";
}
