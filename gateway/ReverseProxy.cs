using KiBiennale.Gateway.Caching;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace KiBiennale.Gateway;

/// <summary>YARP, set up from the route table.</summary>
internal static class ReverseProxy
{
    /// <summary>A service that is down is found out at once, one that hangs after this.</summary>
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(5);

    public static void AddRoutes(this WebApplicationBuilder builder) =>
        builder.Services.AddReverseProxy()
            .LoadFromMemory(
                [.. RouteTable.Routes.Concat(RouteTable.QueuesOf(builder.Configuration.MessagingPrefix())).Select(route => new RouteConfig
                {
                    RouteId = route.Path,
                    ClusterId = route.Service,
                    Match = new() { Path = route.Path },
                    // Services that tell their own address (Identity's metadata) tell the public one.
                    Transforms = [new Dictionary<string, string> { ["RequestHeaderOriginalHost"] = "true" }],
                    CorsPolicy = route.AnyOrigin ? PublicCors.AnyOrigin : null,
                    MaxRequestBodySize = route.LargeBody ? LargeBodies.Largest : null,
                    OutputCachePolicy = route.Cached ? PublicReads.Name : null,
                })],
                [.. RouteTable.Services.Select(service => Cluster(service, builder.Configuration))])
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = TimeSpan.FromSeconds(2));

    public static void MapRoutes(this WebApplication app) =>
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(async (context, next) =>
            {
                if (!PublicReads.IsForEverybody(context))
                    context.Response.OnStarting(KeepNowhere, context.Response);
                await next();
                if (context.GetForwarderErrorFeature() is { } failure && !context.Response.HasStarted)
                    await RefuseAsync(context, failure.Error);
            });
            // Left to itself the proxy takes any replica, and complains of it at every request.
            proxy.UseLoadBalancing();
        });

    /// <summary>Addresses of a service's replicas, under the names that Aspire gives: <c>services:events:http:0</c>.</summary>
    public static IEnumerable<string> Addresses(this IConfiguration configuration, string service) =>
        configuration.GetSection($"services:{service}:http").GetChildren().Select(replica => replica.Value!);

    private static ClusterConfig Cluster(string service, IConfiguration configuration) => new()
    {
        ClusterId = service,
        LoadBalancingPolicy = "PowerOfTwoChoices",
        HttpRequest = new() { ActivityTimeout = s_longestAnswer },
        Destinations = configuration.Addresses(service)
            .Select((address, replica) => (address, replica))
            .ToDictionary(d => $"{service}-{d.replica + 1}", d => new DestinationConfig { Address = d.address }),
    };

    private static Task KeepNowhere(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext context, ForwarderError error)
    {
        // The client went away, or sent too much: its own doing, and answered already where anybody listens.
        if (error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled)
            return Task.CompletedTask;

        return Unavailable(context, "The service behind this address does not answer. Try again soon.").ExecuteAsync(context);
    }

    /// <summary><c>503</c>, and when to try again.</summary>
    public static ProblemHttpResult Unavailable(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = s_retryAfter.TotalSeconds.ToString("0", null);
        return Problems.Refused(StatusCodes.Status503ServiceUnavailable, "service_unavailable", detail);
    }
}
