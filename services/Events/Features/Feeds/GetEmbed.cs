using System.Security.Cryptography;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>The script by which a partner's page shows a list of coming events: one tag, no more.</summary>
internal static class GetEmbed
{
    private static readonly byte[] s_script = Load();

    private static readonly string s_etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(s_script).AsSpan(..16))}\"";

    public static Results<FileContentHttpResult, NotModified> Handle(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=86400";
        return http.IsNotModified(s_etag) ? Conditional.NotModified : TypedResults.File(s_script, "text/javascript; charset=utf-8");
    }

    private static byte[] Load()
    {
        using var script = typeof(GetEmbed).Assembly.GetManifestResourceStream("embed.js")!;
        using var bytes = new MemoryStream();
        script.CopyTo(bytes);
        return bytes.ToArray();
    }
}
