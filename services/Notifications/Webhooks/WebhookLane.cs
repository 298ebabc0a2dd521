using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>
/// Sees to one webhook for as long as something is due: a few deliveries side by side, never two about the same thing.
/// However slow its address is, it holds up nobody but itself.
/// </summary>
internal sealed partial class WebhookLane(Guid webhook, Guid lease, DeliveryQueue queue, WebhookSender sender, IOptions<WebhookOptions> options, ILogger logger) : IDisposable
{
    /// <summary>As many requests an address gets at the same time.</summary>
    public const int AtOnce = 4;

    /// <summary>So many can have been sent without a note of it, and are sent again, under the same id, by whoever follows a crash.</summary>
    private const int MostUnnoted = 32;

    private const int MostTries = 10;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);

    /// <summary>What is on its way when the service stops has so long to arrive.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly SemaphoreSlim _unnoted = new(MostUnnoted);
    private readonly SemaphoreSlim _settled = new(0);

    /// <summary>What is on its way or not noted yet, by the thing that it is about.</summary>
    private readonly ConcurrentDictionary<Guid, Delivery> _inHand = [];
    private readonly Channel<(Delivery, Outcome)> _done = Channel.CreateUnbounded<(Delivery, Outcome)>(new() { SingleReader = true });

    /// <summary>Of the webhook, as it was when something was settled last.</summary>
    private long _version;

    public async Task RunAsync(CancellationToken stopping)
    {
        using var end = new CancellationTokenSource();
        await using var farewell = stopping.Register(() => end.CancelAfter(s_farewell));
        var settling = SettleAsync();
        try
        {
            while (await queue.ReadAsync(webhook, lease, [.. _inHand.Keys], stopping) is { } read)
            {
                if (read.Due.Count > 0)
                    await SendAsync(read.Webhook, read.Due, read.Renewed, end.Token, stopping);
                else if (_inHand.IsEmpty)
                    break;
                else
                    await SettledAsync(stopping);
            }
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.Waiting(logger, webhook, exception.Message);
        }
        finally
        {
            for (var slot = 0; slot < AtOnce; slot++)
                await _slots.WaitAsync(CancellationToken.None);
            _done.Writer.Complete();
            await settling;
            await InsistAsync(() => queue.ReleaseAsync(webhook, lease, CancellationToken.None));
        }
    }

    public void Dispose()
    {
        _slots.Dispose();
        _unnoted.Dispose();
        _settled.Dispose();
    }

    /// <summary>What comes next of a thing is due when the one before it is noted; what is new, whenever it comes.</summary>
    private async Task SettledAsync(CancellationToken stopping)
    {
        await _settled.WaitAsync(s_look, stopping);
        while (await _settled.WaitAsync(0, stopping))
        {
            // All that is noted by now is one reason to look.
        }
    }

    private async Task SendAsync(Webhook target, List<Delivery> due, long renewed, CancellationToken end, CancellationToken stopping)
    {
        foreach (var delivery in due)
        {
            await _unnoted.WaitAsync(stopping);
            await _slots.WaitAsync(stopping);
            // Both can take long. Read again before the lease is over, and when somebody has changed the settings.
            if (Stopwatch.GetElapsedTime(renewed) > options.Value.Lease / 3 || Volatile.Read(ref _version) > target.Version)
            {
                _slots.Release();
                _unnoted.Release();
                return;
            }

            _inHand[delivery.ObjectId] = delivery;
            _ = SendAsync(target, delivery, end);
        }
    }

    private async Task SendAsync(Webhook target, Delivery delivery, CancellationToken end)
    {
        Outcome? outcome = null;
        try
        {
            outcome = await sender.SendAsync(target, delivery, end);
        }
        catch (Exception exception)
        {
            // Of what was broken off nobody knows whether it has arrived: it is sent again, under the same id.
            Log.BrokenOff(logger, delivery.Id, exception.GetType().Name);
        }
        finally
        {
            if (outcome is not null)
                _done.Writer.TryWrite((delivery, outcome));
            else
                LetGo(delivery);
            _slots.Release();
        }
    }

    private async Task SettleAsync()
    {
        while (await _done.Reader.WaitToReadAsync())
        {
            var some = new List<(Delivery Delivery, Outcome Outcome)>();
            while (some.Count < MostUnnoted && _done.Reader.TryRead(out var one))
                some.Add(one);
            // Once, however often it takes to store it.
            foreach (var (delivery, outcome) in some)
                delivery.Note(outcome, FestivalClock.Real.GetUtcNow(), Random.Shared.NextDouble());
            // What cannot be stored is sent once more: nobody knows that it has been.
            await InsistAsync(() => SettleAsync(some));
            foreach (var (delivery, _) in some)
                LetGo(delivery);
        }
    }

    private async Task SettleAsync(IReadOnlyList<(Delivery Delivery, Outcome Outcome)> some)
    {
        var settled = await queue.SettleAsync(webhook, lease, some, CancellationToken.None);
        // Of one that is another's now nothing is sent any more.
        Volatile.Write(ref _version, settled?.Version ?? long.MaxValue);
        if (settled is { Disabled: true })
            Log.Disabled(logger, webhook);
    }

    private async Task InsistAsync(Func<Task> work)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception exception)
            {
                Log.Waiting(logger, webhook, exception.Message);
                await Task.Delay(s_pause);
            }
        }
    }

    private void LetGo(Delivery delivery)
    {
        _inHand.TryRemove(delivery.ObjectId, out _);
        _unnoted.Release();
        _settled.Release();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Deliveries to webhook {Webhook} wait: {Reason}")]
        public static partial void Waiting(ILogger logger, Guid webhook, string reason);

        [LoggerMessage(LogLevel.Information, "Delivery {Delivery} was broken off ({Exception}) and is sent again")]
        public static partial void BrokenOff(ILogger logger, Guid delivery, string exception);

        [LoggerMessage(LogLevel.Warning, "Webhook {Webhook} is disabled: its address is gone, or nothing has got through for days")]
        public static partial void Disabled(ILogger logger, Guid webhook);
    }
}
