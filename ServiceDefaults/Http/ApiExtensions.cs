using System.Text.Encodings.Web;
using System.Text.Json;
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
        builder.Services.ConfigureHttpJsonOptions(json => ConfigureJson(json.SerializerOptions));
        builder.Services.AddOpenApi(openApi => openApi.AddSchemaTransformer(NodaTimeSchemas.Describe)
            .AddOperationTransformer(DescribedRights.Describe).AddOperationTransformer(DescribedKeys.Describe).AddOperationTransformer(DescribedProblems.Describe).AddDocumentTransformer(DescribedRights.Describe));
    }

    /// <summary>How JSON of the API is read and written, also where it is written before it is asked for.</summary>
    /// <param name="options">Set up for the web already.</param>
    /// <param name="modifiers">What is otherwise about a type.</param>
    public static JsonSerializerOptions ConfigureJson(JsonSerializerOptions options, params ReadOnlySpan<Action<JsonTypeInfo>> modifiers)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);
        var types = new DefaultJsonTypeInfoResolver { Modifiers = { ReadBack.Allow } };
        foreach (var modifier in modifiers)
            types.Modifiers.Add(modifier);
        options.TypeInfoResolver = types;
        return options;
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
