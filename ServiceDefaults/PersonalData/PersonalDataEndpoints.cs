using System.Text.Json;
using System.Text.Json.Nodes;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace KiBiennale.ServiceDefaults.PersonalData;

/// <summary>
/// Where every service that holds personal data tells a person what it holds about them; all describe it alike, and the
/// gateway makes one document of their answers.
/// </summary>
public static class PersonalDataEndpoints
{
    /// <summary>The path, at each of these services and at the gateway.</summary>
    public const string Path = "/api/v1/me/data";

    private static readonly JsonSerializerOptions s_json = ApiExtensions.ConfigureJson(new(JsonSerializerDefaults.Web));

    /// <summary>Maps it.</summary>
    /// <param name="api">The base of all routes.</param>
    /// <param name="handle">The service's own <c>GetMyData</c>, which answers <see cref="Part{TPart}"/> or <see cref="NotKnownYet"/>.</param>
    public static void MapMyData(this IEndpointRouteBuilder api, Delegate handle) =>
        api.MapGet("/me/data", handle).WithName("GetMyData").WithTags("Data protection").WithSummary("What is held about you, in all services")
            .WithDescription("Complete or not at all: while a service does not answer it is `503`. Of a system nothing is held.")
            .RequireRole([.. Roles.All]).AddEndpointFilter(NoStore)
            .WithProblem(StatusCodes.Status503ServiceUnavailable, "service_unavailable", "a service, which is named, does not answer now.");

    /// <summary>One service's part of the answer.</summary>
    public static Ok<MyDataResponse> Part<TPart>(string service, TPart part) => TypedResults.Ok(new MyDataResponse(
        FestivalClock.Real.GetUtcNow(), new Dictionary<string, JsonObject> { [service] = JsonSerializer.SerializeToNode(part, s_json)!.AsObject() }));

    /// <summary>The person has just signed up, and the service has not heard their address yet: what it would answer is not all.</summary>
    public static ProblemHttpResult NotKnownYet() => Problems.Refused(
        StatusCodes.Status503ServiceUnavailable, "service_unavailable", "The service does not know your address yet. Try again soon.");

    private static ValueTask<object?> NoStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}
