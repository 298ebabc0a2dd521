using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults;

/// <summary>What every process of the system has in common, the gateway included.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Bodies above this many bytes are refused with 413.</summary>
    public const long LargestBody = 2 * 1024 * 1024;

    private const long LongestAnswer = 512 * 1024;

    /// <summary>Adds telemetry, health, problem details, the festival's clock and resilient outgoing HTTP.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        // What happens per request or per statement is in the traces; the log is for people.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            .AddFilter("OpenIddict", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.Warning)
            .AddFilter("Npgsql", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Error)
            // What is not ready yet, or not any more, is answered to who asks; at a start that is everything, for a moment.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            // A broker that is away would fill the log with a stack for each attempt; that it is away is said by our own.
            .AddFilter("MassTransit", LogLevel.Error);
        builder.AddTelemetry();
        builder.AddFestivalClock();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddProblems();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            // A page of the programme is written at once, and not in pieces that wait for one another.
            kestrel.Limits.MaxResponseBufferSize = LongestAnswer;
        });
        // Requests in flight and a running batch of messages are finished before the process ends.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        return builder;
    }

    /// <summary>
    /// Puts problem details around everything that follows, and maps <c>/health/live</c> (the process answers) and
    /// <c>/health/ready</c> (it can do its work: database, broker and migrations where it has them).
    /// </summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        // No text that is stored holds it, and PostgreSQL would break off at it.
        app.Use((context, next) => context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true
            ? throw new BadHttpRequestException("The query contains the character U+0000.")
            : next(context));
        // Named here, or ASP.NET Core puts them in front of the two above, and refusals have no body.
        app.UseRouting();
        if (app.Services.GetService<IAuthenticationSchemeProvider>() is not null)
            app.UseAuthentication().UseAuthorization();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") })
            .DisableHttpMetrics();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = HealthAnswer.Write })
            .DisableHttpMetrics();
        return app;
    }
}
