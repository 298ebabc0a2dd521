using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Gateway;

/// <summary>What the gateway answers itself: the state of the system and the description of its API.</summary>
internal static class Overview
{
    /// <summary>Name of the HTTP client that asks the services about themselves.</summary>
    public const string Client = "services";

    /// <summary>The state of the system.</summary>
    /// <param name="Now">The festival's clock, with the offset of Europe/Berlin.</param>
    /// <param name="Ready">Whether all services are ready.</param>
    /// <param name="Services">Each service and whether it is ready.</param>
    public sealed record Status(DateTimeOffset Now, bool Ready, IReadOnlyDictionary<string, bool> Services);

    public static void MapOverview(this WebApplication app)
    {
        app.MapGet("/", () => TypedResults.Redirect("/docs")).ExcludeFromDescription();
        app.MapGet("/status", GetStatus);
        app.MapGet("/openapi/v1.json", GetOpenApi);
    }

    private static async Task<Ok<Status>> GetStatus(HttpContext http, ServicesCheck services, TimeProvider clock, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var ready = await services.ReadyAsync(cancellationToken);
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        return TypedResults.Ok(new Status(now, ready.Values.All(isReady => isReady), ready));
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> GetOpenApi(MergedOpenApi openApi, CancellationToken cancellationToken)
    {
        var (document, missing) = await openApi.ReadAsync(cancellationToken);
        return document is null
            ? Problems.Refused(StatusCodes.Status503ServiceUnavailable, "service_unavailable", $"These do not answer: {string.Join(", ", missing)}.")
            : TypedResults.Content(document.ToJsonString(), "application/json");
    }
}
