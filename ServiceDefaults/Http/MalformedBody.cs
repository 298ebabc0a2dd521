using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary><c>400 malformed_body</c>: what is no JSON, or JSON of another shape than expected.</summary>
public static class MalformedBody
{
    /// <summary>The problem, which names the place of the fault.</summary>
    public static ProblemHttpResult Problem(JsonException json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Problem((json.Path ?? "$").TrimStart('$').TrimStart('.'), ReasonOf(json));
    }

    /// <summary>The problem of what was found by hand.</summary>
    /// <param name="path">Where.</param>
    /// <param name="reason">What is wrong with it.</param>
    public static ProblemHttpResult Problem(string path, string reason) => TypedResults.Problem(
        path.Length == 0 ? "The body is no JSON of the expected shape." : $"The body is malformed at '{path}'.",
        statusCode: StatusCodes.Status400BadRequest,
        extensions: [new("code", "malformed_body"), new("errors", new Dictionary<string, string[]> { [path] = [reason] })]);

    /// <summary>What is wrong, without the names of our types, which are nothing to the caller.</summary>
    private static string ReasonOf(JsonException json) =>
        json.InnerException is JsonException syntax ? syntax.Message.Split(" LineNumber: ")[0]
        : json.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is no field here."
        : json.Message.Contains("uplicate", StringComparison.Ordinal) ? "occurs more than once."
        : "is of a wrong JSON type.";
}
