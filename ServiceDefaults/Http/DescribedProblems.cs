using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>A refusal that a route has beside those that all have, for the OpenAPI document.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The problem's code.</param>
/// <param name="When">When it is given, for a person.</param>
internal sealed record DescribedProblem(int Status, string Code, string When);

/// <summary>Says in the OpenAPI document with which codes a route refuses.</summary>
public static class DescribedProblems
{
    /// <summary>Names a refusal of this route, or of all routes of a group.</summary>
    public static TBuilder WithProblem<TBuilder>(this TBuilder route, int status, string code, string when)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new DescribedProblem(status, code, when));

    internal static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var problem in context.Description.ActionDescriptor.EndpointMetadata.OfType<DescribedProblem>())
        {
            operation.Responses ??= [];
            var status = problem.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var known = operation.Responses.TryGetValue(status, out var response) ? response.Description + "; " : "";
            operation.Responses[status] = new OpenApiResponse { Description = $"{known}`{problem.Code}`: {problem.When}" };
        }

        return Task.CompletedTask;
    }
}
