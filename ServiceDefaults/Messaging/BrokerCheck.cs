using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>
/// Ready is who has reached the broker. One that goes away later makes nobody unready: what is said waits in the outbox,
/// and requests are answered as before.
/// </summary>
internal sealed class BrokerCheck(IBusControl bus) : IHealthCheck
{
    private volatile bool _reached;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var answers = bus.CheckHealth().Status is BusHealthStatus.Healthy;
        _reached |= answers;
        return Task.FromResult(answers ? HealthCheckResult.Healthy()
            : _reached ? HealthCheckResult.Degraded("The broker does not answer; messages wait in the outbox.")
            : HealthCheckResult.Unhealthy("The broker has not been reached yet."));
    }
}
