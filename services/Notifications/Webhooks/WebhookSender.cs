using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>Makes one attempt to tell a webhook something. Whatever comes of it is an outcome.</summary>
internal sealed class WebhookSender(AllowedHosts hosts, WebhookSecrets secrets, IOptions<WebhookOptions> options) : IDisposable
{
    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    private static readonly Meter s_meter = new(TelemetryExtensions.SourcePrefix + "Webhooks");
    private static readonly Histogram<double> s_attempts = s_meter.CreateHistogram<double>("kibiennale.webhooks.attempts", "s", "Attempts to tell a webhook something: how long they took, and whether they succeeded");

    /// <summary>Not one of the factory's: those try again by themselves, and know the names of our services.</summary>
    private readonly HttpMessageInvoker _client = new(hosts.NewHandler());

    public async Task<Outcome> SendAsync(Webhook webhook, Delivery delivery, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var outcome = await TrySendAsync(webhook, delivery, cancellationToken);
        s_attempts.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, KeyValuePair.Create<string, object?>("success", outcome.IsSuccess));
        return outcome;
    }

    public void Dispose() => _client.Dispose();

    private async Task<Outcome> TrySendAsync(Webhook webhook, Delivery delivery, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.Timeout);
        try
        {
            using var request = Request(webhook, delivery);
            using var answer = await _client.SendAsync(request, limit.Token);
            var status = (int)answer.StatusCode;
            return new(status, status is >= 200 and < 300 ? null : $"answered {status}", RetryAfter(answer));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, Reason(exception));
        }
    }

    private HttpRequestMessage Request(Webhook webhook, Delivery delivery)
    {
        var now = FestivalClock.Real.GetUtcNow();
        var timestamp = now.ToUnixTimeSeconds();
        var body = delivery.Fact.Body;
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new StringContent(body, s_json) };
        request.Headers.Add("User-Agent", "KiBiennale-Webhooks/1");
        request.Headers.Add("webhook-id", delivery.Id.ToString());
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", secrets.Sign(webhook, delivery.Id, timestamp, body, now));
        return request;
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } pause } => pause,
        { Date: { } date } => date - FestivalClock.Real.GetUtcNow(),
        _ => null,
    };

    /// <summary>In words of ours: what others say in exceptions can be long, and name what is nobody's business.</summary>
    private static string Reason(Exception exception) => exception switch
    {
        OperationCanceledException => "has not answered in time",
        HostNotAllowedException => AllowedHosts.Refused + ": " + exception.Message,
        AuthenticationException => "has no certificate that is good for its name",
        SocketException socket => $"cannot be connected to ({socket.SocketErrorCode})",
        HttpRequestException { InnerException: { } inner } when inner is HostNotAllowedException or AuthenticationException or SocketException => Reason(inner),
        HttpRequestException http => $"cannot be talked to ({http.HttpRequestError})",
        _ => $"cannot be talked to ({exception.GetType().Name})",
    };
}
