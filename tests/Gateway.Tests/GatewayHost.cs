using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiBiennale.Gateway.Tests;

/// <summary>The gateway before some services that say what they were asked, and others that are down.</summary>
/// <param name="upstreams">Who stands for which service: the addresses of its replicas.</param>
/// <param name="settings">Further settings.</param>
internal sealed class GatewayHost(
    IReadOnlyDictionary<string, string[]> upstreams, params IEnumerable<(string Name, string Value)> settings) : WebApplicationFactory<Route>
{
    // Port 1 of loopback: nobody listens there.
    public const string Nobody = "http://127.0.0.1:1";

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

        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
    }
}
