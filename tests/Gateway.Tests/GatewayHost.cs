using KiBiennale.Gateway.Caching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiBiennale.Gateway.Tests;

/// <summary>The gateway before some services that say what they were asked, and others that are down.</summary>
/// <param name="upstreams">Who stands for which service: the addresses of its replicas.</param>
internal sealed class GatewayHost(IReadOnlyDictionary<string, string[]> upstreams) : WebApplicationFactory<Route>
{
    // Port 1 of loopback: nobody listens there.
    public const string Nobody = "http://127.0.0.1:1";

    /// <summary>Where it hears messages; none: nowhere.</summary>
    public string RabbitMq { get; init; } = "amqp://127.0.0.1:1";

    /// <summary>What the names of the system's queues and exchanges begin with.</summary>
    public string Prefix { get; init; } = ServiceHost<Route>.NewPrefix();

    /// <summary>What the test replaces.</summary>
    public Action<IServiceCollection> Configure { get; init; } = _ => { };

    public Generations Generations => Services.GetRequiredService<Generations>();

    /// <summary>One server in the place of the Events service, or of every service.</summary>
    public static Dictionary<string, string[]> Behind(string address, bool allAreUp = false) =>
        RouteTable.Services.Where(service => allAreUp || service is "events").ToDictionary(service => service, _ => (string[])[address]);

    /// <summary>A server that says path, query, host and trace of the request, unless the test says something else.</summary>
    public static async Task<WebApplication> StartUpstreamAsync(Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var upstream = builder.Build();
        upstream.MapGet("/health/ready", () => "ready");
        map?.Invoke(upstream);
        upstream.MapFallback((HttpContext http) => Results.Json(new
        {
            path = http.Request.Path.Value,
            query = http.Request.QueryString.Value,
            host = http.Request.Host.Value,
            traceParent = http.Request.Headers.TraceParent.ToString(),
        }));
        await upstream.StartAsync();
        return upstream;
    }

    public static string AddressOf(WebApplication upstream) =>
        upstream.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.ConfigureLogging(logging => logging.ClearProviders());
        foreach (var service in RouteTable.Services)
        {
            foreach (var (replica, address) in upstreams.GetValueOrDefault(service, [Nobody]).Index())
                builder.UseSetting($"services:{service}:http:{replica}", address);
        }

        builder.UseSetting("ConnectionStrings:rabbitmq", RabbitMq);
        builder.UseSetting("Messaging:Prefix", Prefix);
        builder.ConfigureTestServices(Configure);
    }
}
