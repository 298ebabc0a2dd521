using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Describes NodaTime's types as what they are in JSON: texts of a known format.</summary>
internal static class NodaTimeSchemas
{
    private static readonly Dictionary<Type, string> s_formats = new()
    {
        [typeof(Instant)] = "date-time",
        [typeof(OffsetDateTime)] = "date-time",
        [typeof(LocalDate)] = "date",
        [typeof(LocalTime)] = "time",
    };

    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (s_formats.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var format))
        {
            schema.Type = Nullable.GetUnderlyingType(type) is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = format;
        }

        return Task.CompletedTask;
    }
}
