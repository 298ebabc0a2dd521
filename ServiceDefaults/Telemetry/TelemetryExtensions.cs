using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace KiBiennale.ServiceDefaults.Telemetry;

/// <summary>Traces, metrics and logs by OpenTelemetry.</summary>
public static class TelemetryExtensions
{
    /// <summary>Name of every <see cref="System.Diagnostics.ActivitySource"/> and meter of ours begins with this.</summary>
    public const string SourcePrefix = "KiBiennale.";

    /// <summary>
    /// Collects traces (HTTP in and out, messages, SQL, our own), metrics and logs, and exports them by OTLP when
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The W3C trace context goes through HTTP, outbox and broker.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        var exports = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter(SourcePrefix + "*", "MassTransit", "Npgsql"))
            .WithTracing(tracing => tracing
                // Spans that nobody collects would cost a fifth of what a message does. The context goes on without them.
                .SetSampler(exports ? new ParentBasedSampler(new AlwaysOnSampler()) : new AlwaysOffSampler())
                .AddSource(SourcePrefix + "*", "MassTransit", "Yarp.ReverseProxy")
                .AddAspNetCoreInstrumentation(http => http.Filter = IsNoHealthCheck)
                .AddHttpClientInstrumentation()
                .AddNpgsql());

        if (exports)
            telemetry.UseOtlpExporter();
    }

    private static bool IsNoHealthCheck(HttpContext context) => !context.Request.Path.StartsWithSegments("/health");
}
