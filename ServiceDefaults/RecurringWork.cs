using KiBiennale.ServiceDefaults.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults;

/// <summary>Work that is done at the start and then again and again. What goes wrong is said, and done next time.</summary>
/// <param name="interval">How often.</param>
/// <param name="consequence">What it means for people when it cannot be done.</param>
/// <param name="logger">Where that is said.</param>
public abstract partial class RecurringWork(TimeSpan interval, string consequence, ILogger logger) : BackgroundService
{
    /// <summary>Does it once.</summary>
    public abstract Task DoAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval);
        do
        {
            try
            {
                await DoAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotDone(logger, exception.IsDatabaseAway() ? null : exception, consequence, interval, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Consequence}; tried again in {Interval}. {Reason}")]
        public static partial void NotDone(ILogger logger, Exception? exception, string consequence, TimeSpan interval, string reason);
    }
}
