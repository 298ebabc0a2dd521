using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Conditional requests (RFC 9110): the ETag of a resource is its version.</summary>
public static class Conditional
{
    /// <summary>The ETag of a version.</summary>
    public static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Whether the request's <c>If-Match</c>, if any, allows to change a resource of this version (null: it is not there yet).</summary>
    public static bool AllowsChange(this HttpRequest request, long? version)
    {
        ArgumentNullException.ThrowIfNull(request);
        var ifMatch = request.GetTypedHeaders().IfMatch;
        var ifNoneMatch = request.GetTypedHeaders().IfNoneMatch;
        if (ifNoneMatch.Count > 0 && version is not null && Matches(ifNoneMatch, version.Value))
            return false;
        return ifMatch.Count == 0 || (version is not null && Matches(ifMatch, version.Value));
    }

    /// <summary><c>200</c> with body and ETag, or <c>304</c> when the request already has this version.</summary>
    public static Results<Ok<T>, StatusCodeHttpResult> OkOrNotModified<T>(this HttpContext context, T body, string etag)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.ETag = etag;
        var tag = new EntityTagHeaderValue(etag);
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(wanted => wanted.Tag == "*" || wanted.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(body);
    }

    private static bool Matches(IEnumerable<EntityTagHeaderValue> tags, long version)
    {
        var current = new EntityTagHeaderValue(ETag(version));
        return tags.Any(tag => tag.Tag == "*" || tag.Compare(current, useStrongComparison: true));
    }
}
