using KiBiennale.ServiceDefaults.Data;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>Finds webhooks for which something is due, and gives each a lane of its own.</summary>
internal sealed partial class WebhookDispatcher(DeliveryQueue queue, WebhookSender sender, IOptions<WebhookOptions> options, ILogger<WebhookDispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Task> lanes = [];
        while (!stoppingToken.IsCancellationRequested)
        {
            var taken = 0;
            lanes.RemoveAll(lane => lane.IsCompleted);
            try
            {
                var lease = Guid.CreateVersion7();
                var webhooks = await queue.AcquireAsync(lease, stoppingToken);
                lanes.AddRange(webhooks.Select(webhook => RunAsync(webhook, lease, stoppingToken)));
                taken = webhooks.Count;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Waiting(logger, exception.IsDatabaseAway() ? null : exception, exception.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            if (taken < DeliveryQueue.MostWebhooks)
                await Task.Delay(s_pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(lanes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(Guid webhook, Guid lease, CancellationToken stopping)
    {
        using var lane = new WebhookLane(webhook, lease, queue, sender, options, logger);
        await lane.RunAsync(stopping);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Webhooks wait: {Reason}")]
        public static partial void Waiting(ILogger logger, Exception? exception, string reason);
    }
}
