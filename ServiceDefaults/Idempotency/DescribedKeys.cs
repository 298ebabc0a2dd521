using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KiBiennale.ServiceDefaults.Idempotency;

/// <summary>Says in the OpenAPI document which routes take an <c>Idempotency-Key</c>.</summary>
internal static class DescribedKeys
{
    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesIdempotencyKey>().Any())
            return Task.CompletedTask;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyExtensions.Header,
            In = ParameterLocation.Header,
            Description = "1-255 visible ASCII characters (without a token at least 16), new for each request, as a UUID is. The same key with the same body gives the first answer again, for 24 hours.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        return Task.CompletedTask;
    }
}
