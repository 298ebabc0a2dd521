using KiBiennale.ServiceDefaults.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults;

/// <summary>
/// Work that is done before the service answers, and then again and again. What goes wrong is said, and tried again soon: a
/// service starts without its database, too.
/// </summary>
/// <param name="interval">How often, as long as nothing goes wrong.</param>
/// <param name="consequence">What it means for people when it cannot be done.</param>
/// <param name="logger">Where that is said.</param>
public abstract partial class RecurringWork(TimeSpan interval, string consequence, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    private TimeSpan _next;

    /// <summary>Does it once.</summary>
    public abstract Task DoAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public sealed override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(_next, stoppingToken);
            await TryAsync(stoppingToken);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DoAsync(cancellationToken);
            _next = interval;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _next = interval < s_soon ? interval : s_soon;
            Log.NotDone(logger, exception.IsDatabaseAway() ? null : exception, consequence, _next, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Consequence}; tried again in {Interval}. {Reason}")]
        public static partial void NotDone(ILogger logger, Exception? exception, string consequence, TimeSpan interval, string reason);
    }
}
