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

/// <summary>The gateway before a service that says what it was asked, and others that are down.</summary>
internal sealed class GatewayHost(string upstream) : WebApplicationFactory<Route>
{
    // Port 1 of loopback: nobody listens there.
    private const string Nobody = "http://127.0.0.1:1";

    /// <summary>Where it hears messages; none: nowhere.</summary>
    public string RabbitMq { get; init; } = "amqp://127.0.0.1:1";

    /// <summary>What the names of the system's queues and exchanges begin with.</summary>
    public string Prefix { get; } = ServiceHost<Route>.NewPrefix();

    /// <summary>Whether the service answers in the place of all others, too.</summary>
    public bool AllAreUp { get; init; }

    /// <summary>What the test replaces.</summary>
    public Action<IServiceCollection> Configure { get; init; } = _ => { };

    public Generations Generations => Services.GetRequiredService<Generations>();

    /// <summary>A server that says path, query, host and trace of the request.</summary>
    public static async Task<WebApplication> StartUpstreamAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var upstream = builder.Build();
        upstream.MapGet("/health/ready", () => "ready");
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
            builder.UseSetting($"services:{service}:http:0", AllAreUp || service is "events" ? upstream : Nobody);
        builder.UseSetting("ConnectionStrings:rabbitmq", RabbitMq);
        builder.UseSetting("Messaging:Prefix", Prefix);
        builder.ConfigureTestServices(Configure);
    }
}
