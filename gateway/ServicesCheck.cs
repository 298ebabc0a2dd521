using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KiBiennale.Gateway;

/// <summary>The health of the whole: ready is the system when each service is, on at least one replica.</summary>
internal sealed class ServicesCheck(IHttpClientFactory clients, IConfiguration configuration) : IHealthCheck
{
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var ready = await ReadyAsync(cancellationToken);
        var missing = ready.Where(service => !service.Value).Select(service => service.Key).ToList();
        return missing.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"Not ready: {string.Join(", ", missing)}.");
    }

    /// <summary>Each service, and whether one of its replicas is ready.</summary>
    public async Task<IReadOnlyDictionary<string, bool>> ReadyAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(RouteTable.Services.Select(service => IsReadyAsync(service, cancellationToken)));
        return RouteTable.Services.Zip(answers).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private async Task<bool> IsReadyAsync(string service, CancellationToken cancellationToken)
    {
        var replicas = configuration.Addresses(service).Select(address => AnswersAsync(address, cancellationToken));
        return (await Task.WhenAll(replicas)).Any(ready => ready);
    }

    private async Task<bool> AnswersAsync(string address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_longestAnswer);
        try
        {
            using var client = clients.CreateClient(Overview.Client);
            using var answer = await client.GetAsync(new Uri(new Uri(address), "/health/ready"), limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
