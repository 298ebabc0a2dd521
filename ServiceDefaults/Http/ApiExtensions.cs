using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using KiBiennale.ServiceDefaults.Idempotency;
using KiBiennale.ServiceDefaults.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>The habits of the public API: how bodies are read and written, and how it describes itself.</summary>
public static class ApiExtensions
{
    /// <summary>Strict JSON (an unknown field or a wrong type is <c>400 malformed_body</c>) and the service's OpenAPI document.</summary>
    public static void AddApi(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            var options = json.SerializerOptions;
            options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.AllowDuplicateProperties = false;
            options.NumberHandling = JsonNumberHandling.Strict;
            options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            options.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
            options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { ReadBack.Allow } };
        });
        builder.Services.AddOpenApi(openApi => openApi.AddSchemaTransformer(NodaTimeSchemas.Describe)
            .AddOperationTransformer(DescribedRights.Describe).AddOperationTransformer(DescribedKeys.Describe).AddOperationTransformer(DescribedProblems.Describe).AddDocumentTransformer(DescribedRights.Describe));
    }

    /// <summary>
    /// The base of all routes, <c>/api/v1</c>, with those that every service has, and the service's OpenAPI document at
    /// <c>/openapi/v1.json</c>.
    /// </summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        app.MapOpenApi();
        var api = app.MapGroup("/api/v1");
        api.MapOperations();
        return api;
    }
}
