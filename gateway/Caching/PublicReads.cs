using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace KiBiennale.Gateway.Caching;

/// <summary>Which answers are kept, for whom, and for how long.</summary>
internal sealed class PublicReads(Generations generations) : IOutputCachePolicy
{
    public const string Name = "public-reads";

    /// <summary>Messages say when an answer does not hold any more; this is for the one that never comes.</summary>
    private static readonly TimeSpan s_longestKept = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Who shows who they are is answered by the service alone. The last is answered by the cache from the time of the
    /// answer, to the second, which says nothing of a change within it.
    /// </summary>
    private static readonly string[] s_notCached =
        [HeaderNames.Authorization, "X-Manage-Key", "Idempotency-Key", HeaderNames.IfModifiedSince];

    private static readonly string[] s_variesBy = [HeaderNames.Accept, HeaderNames.AcceptEncoding];

    /// <summary>Whether the answer is public, and not asked for with a token or a key.</summary>
    public static bool IsForEverybody(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OutputCacheAttribute>()?.PolicyName is Name && !IsOfOne(context.Request);

    /// <summary>Whether the answer may be for who asks alone.</summary>
    private static bool IsOfOne(HttpRequest request) => s_notCached.Any(request.Headers.ContainsKey);

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var request = context.HttpContext.Request;
        if (!HttpMethods.IsGet(request.Method) || IsOfOne(request))
            return ValueTask.CompletedTask;
        Guid? eventId = null;
        if (request.RouteValues.TryGetValue("id", out var value))
        {
            if (!Guid.TryParse(value as string, out var id))
                return ValueTask.CompletedTask;
            eventId = id;
        }

        // Taken before the service is asked.
        if (generations.Current(eventId) is not { } generation)
            return ValueTask.CompletedTask;
        context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = s_longestKept;
        context.CacheVaryByRules.QueryKeys = "*";
        context.CacheVaryByRules.HeaderNames = s_variesBy;
        context.CacheVaryByRules.VaryByValues["generation"] = generation;
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Called when the whole answer has gone through.</summary>
    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        // An answer that broke off has status 200, too.
        context.AllowCacheStorage = response.StatusCode is StatusCodes.Status200OK
            && context.HttpContext.GetForwarderErrorFeature() is null
            && response.Headers.SetCookie.Count == 0
            && !IsForOne(response.Headers.CacheControl)
            && response.Headers.GetCommaSeparatedValues(HeaderNames.Vary).All(name => s_variesBy.Contains(name, StringComparer.OrdinalIgnoreCase));
        return ValueTask.CompletedTask;
    }

    private static bool IsForOne(StringValues cacheControl) =>
        CacheControlHeaderValue.TryParse(cacheControl.ToString(), out var said) && (said.NoStore || said.Private || said.NoCache);
}
