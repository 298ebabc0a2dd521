using KiBiennale.Gateway.Messaging;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.OutputCaching;

namespace KiBiennale.Gateway.Caching;

/// <summary>The cache before the routes that say so, and the messages that it goes by.</summary>
internal static class CachingExtensions
{
    private const long MostMemory = 64 * 1024 * 1024;
    private const long LargestBody = 8 * 1024 * 1024;

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
    }
}
