using MassTransit;
using Microsoft.Extensions.Logging;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Follows the temporary queue's connection, and tells the listener.</summary>
internal sealed partial class Hearing(IListener listener, ILogger<Hearing> logger)
    : IReceiveEndpointObserver, IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    private readonly Lock _lock = new();
    private bool _hears;

    /// <summary>The queue is there, bound, and consumed from: at first, and after every loss of the connection.</summary>
    public Task Ready(ReceiveEndpointReady ready)
    {
        lock (_lock)
        {
            _hears = true;
            listener.StartOver();
        }

        Log.Hears(logger, ready.InputAddress);
        return Task.CompletedTask;
    }

    public Task Stopping(ReceiveEndpointStopping stopping) => LostAsync(stopping.InputAddress);

    public Task Completed(ReceiveEndpointCompleted completed) => LostAsync(completed.InputAddress);

    public Task Faulted(ReceiveEndpointFaulted faulted) => LostAsync(faulted.InputAddress);

    /// <summary>A message that could not be read or handled is as good as missed.</summary>
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next) => MissedAsync();

    /// <summary>So is one that no consumer knows.</summary>
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) => MissedAsync();

    public void Probe(ProbeContext context) => context.CreateFilterScope("hearing");

    private Task LostAsync(Uri queue)
    {
        lock (_lock)
        {
            if (!_hears)
                return Task.CompletedTask;
            _hears = false;
            listener.Lost();
        }

        Log.Lost(logger, queue);
        return Task.CompletedTask;
    }

    private Task MissedAsync()
    {
        lock (_lock)
        {
            // Without a connection it starts over anyway, as soon as it hears again.
            if (_hears)
                listener.StartOver();
        }

        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Messages are heard at {Queue}")]
        public static partial void Hears(ILogger logger, Uri queue);

        [LoggerMessage(LogLevel.Warning, "Messages are not heard any more at {Queue}; it starts over when the broker is back")]
        public static partial void Lost(ILogger logger, Uri queue);
    }
}
