using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>
/// Errors as <c>application/problem+json</c> (RFC 9457), each with a stable machine <c>code</c> and the <c>traceId</c>
/// under which operations find it.
/// </summary>
public static class Problems
{
    /// <summary>Registers the problem details of the whole system the reading of malformed bodies, and what is away for a while.</summary>
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Complete);
        services.AddExceptionHandler<BadRequestHandler>();
        services.AddExceptionHandler<UnavailableHandler>();
        // In production, too, a malformed body must reach BadRequestHandler instead of ending as an empty 400.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    /// <summary>A refusal that the caller can do something about.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable machine code, snake_case.</param>
    /// <param name="detail">One sentence for a person, without personal data.</param>
    public static ProblemHttpResult Refused(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: [new("code", code)]);

    /// <summary><c>404</c> with a code that names what is not there.</summary>
    public static ProblemHttpResult NotFound(string code, string detail) =>
        Refused(StatusCodes.Status404NotFound, code, detail);

    /// <summary><c>412 precondition_failed</c>: the resource is no longer the one that <c>If-Match</c> names.</summary>
    public static ProblemHttpResult PreconditionFailed() => Refused(
        StatusCodes.Status412PreconditionFailed, "precondition_failed", "The resource has changed since you read it: read it again.");

    /// <summary><c>422</c> with every fault of the input at once.</summary>
    public static ProblemHttpResult Invalid(Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return TypedResults.Problem(
            "The input has faults: see errors.",
            statusCode: StatusCodes.Status422UnprocessableEntity,
            extensions: [new("code", faults.Code), new("errors", faults.ToDictionary())]);
    }

    private static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Instance ??= context.HttpContext.Request.Path;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        problem.Extensions.TryAdd("code", CodeOf(context.HttpContext.Response.StatusCode));
    }

    /// <summary>The code of a problem about which nothing more is known than its status.</summary>
    public static string CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "bad_request",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status413PayloadTooLarge => "body_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        StatusCodes.Status429TooManyRequests => "too_many_requests",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        _ => "internal_error",
    };
}
