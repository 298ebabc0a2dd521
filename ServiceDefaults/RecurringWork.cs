using KiBiennale.ServiceDefaults.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults;

/// <summary>Work that is done at the start, and then again and again. What goes wrong is said, and tried again soon.</summary>
/// <param name="interval">How often, as long as nothing goes wrong.</param>
/// <param name="consequence">What it means for people when it cannot be done.</param>
/// <param name="logger">Where that is said.</param>
/// <param name="beforeAnswering">
/// Whether the service waits for the first time before it answers, though not for long: it starts without its database, too.
/// </param>
public abstract partial class RecurringWork(TimeSpan interval, string consequence, ILogger logger, bool beforeAnswering = false) : BackgroundService
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestStart = TimeSpan.FromSeconds(5);

    private TimeSpan _next;

    /// <summary>Does it once.</summary>
    public abstract Task DoAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public sealed override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (beforeAnswering)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_longestStart);
            await TryAsync(limit.Token, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_next, stoppingToken);
            await TryAsync(stoppingToken, stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken, CancellationToken stopping)
    {
        try
        {
            await DoAsync(cancellationToken);
            _next = interval;
        }
        catch (Exception exception) when (stopping.IsCancellationRequested)
        {
            Log.Stopped(logger, exception);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            _next = interval < s_soon ? interval : s_soon;
            Log.NotDone(logger, exception.IsDatabaseAway() ? null : exception, consequence, _next, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Broken off by the end of the service")]
        public static partial void Stopped(ILogger logger, Exception exception);

        [LoggerMessage(LogLevel.Warning, "{Consequence}; tried again in {Interval}. {Reason}")]
        public static partial void NotDone(ILogger logger, Exception? exception, string consequence, TimeSpan interval, string reason);
    }
}
