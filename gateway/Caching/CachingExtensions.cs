using KiBiennale.Gateway.Messaging;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.OutputCaching;

namespace KiBiennale.Gateway.Caching;

/// <summary>The cache before the routes that say so, the messages that it goes by, and what it keeps: packed, for whoever can unpack.</summary>
internal static class CachingExtensions
{
    private const long MostMemory = 64 * 1024 * 1024;
    private const long LargestBody = 8 * 1024 * 1024;

    /// <summary>A page of the programme is an eighth as long for a phone to load.</summary>
    private static readonly string[] s_packed =
        ["application/json", "application/ld+json", "application/atom+xml", "text/calendar", "text/csv", "text/javascript"];

    public static void AddCaching(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Generations>();
        builder.AddListening<Generations>("gateway", typeof(ProgrammeConsumer));
        builder.Services.AddSingleton<PublicReads>();
        builder.Services.AddOutputCache(cache =>
        {
            cache.SizeLimit = MostMemory;
            cache.MaximumBodySize = LargestBody;
        });
        builder.Services.AddOptions<OutputCacheOptions>()
            .Configure<PublicReads>((cache, publicReads) => cache.AddPolicy(PublicReads.Name, publicReads));
        builder.Services.AddResponseCompression(compression =>
        {
            // Nothing that is public holds a secret which lengths could tell.
            compression.EnableForHttps = true;
            compression.MimeTypes = s_packed;
        });
    }

    public static void UseCaching(this WebApplication app)
    {
        app.UseOutputCache();
        // Packed once for all: behind the cache.
        app.UseWhen(PublicReads.IsForEverybody, everybody => everybody.UseResponseCompression());
    }
}
