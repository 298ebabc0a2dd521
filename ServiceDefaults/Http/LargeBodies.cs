using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Routes that take more than <see cref="ServiceDefaultsExtensions.LargestBody"/>; the gateway's route table names them, too.</summary>
public static class LargeBodies
{
    /// <summary>Above this many bytes their bodies are refused with 413.</summary>
    public const long Largest = 10 * 1024 * 1024;

    /// <summary>Lets a route take them.</summary>
    public static TBuilder WithLargeBody<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Limit()).WithProblem(413, "body_too_large", "more than 10 MB.");

    /// <summary>ASP.NET Core's routing sets it before anything reads the body.</summary>
    private sealed class Limit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => Largest;
    }
}
