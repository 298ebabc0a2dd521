using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Conditional requests (RFC 9110): the ETag of a resource is made of versions.</summary>
public static class Conditional
{
    /// <summary>The ETag of what is made of things in these versions.</summary>
    public static string ETag(params ReadOnlySpan<long> versions) => $"\"{string.Join('.', versions.ToArray())}\"";

    /// <summary>
    /// Whether the request's <c>If-Match</c> or <c>If-None-Match</c>, if any, allow to change a resource that now has
    /// <paramref name="etag"/> (null: it is not there yet).
    /// </summary>
    public static bool AllowsChange(this HttpRequest request, string? etag)
    {
        ArgumentNullException.ThrowIfNull(request);
        var headers = request.GetTypedHeaders();
        var matches = headers.IfMatch.Count == 0 || Matches(headers.IfMatch, etag, strong: true);
        return matches && !(headers.IfNoneMatch.Count > 0 && Matches(headers.IfNoneMatch, etag, strong: true));
    }

    /// <summary>The answer to a reader who has it already.</summary>
    public static readonly NotModified NotModified = new();

    /// <summary>Sends the ETag, and tells whether the reader has this version already.</summary>
    public static bool IsNotModified(this HttpContext context, string etag)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.ETag = etag;
        return Matches(context.Request.GetTypedHeaders().IfNoneMatch, etag, strong: false);
    }

    private static bool Matches(IEnumerable<EntityTagHeaderValue> wanted, string? etag, bool strong) =>
        etag is not null && wanted.Any(tag => tag.Tag == "*" || tag.Compare(new(etag), strong));
}
