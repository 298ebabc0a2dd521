using KiBiennale.ServiceDefaults.Messaging;

namespace KiBiennale.Gateway.Caching;

/// <summary>
/// What keeps an old answer from being given: every answer is kept under the generation in which its request began, and a
/// message begins a new one. An answer that was read before a change and comes to the cache after the change's message lies
/// under a generation that nobody asks for any more. Nothing is deleted; what is old expires.
/// </summary>
public sealed class Generations : IListener, IDisposable
{
    /// <summary>Events share 4096 generations by their ids: memory stays bounded, and at worst an answer is fetched once too often.</summary>
    private const int ShareBits = 12;

    /// <summary>Lists have a new generation at most this often, and at the latest this long after a message.</summary>
    private static readonly TimeSpan s_listInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Events hears of hubs, venues and places left by the same message as the gateway, and may be the later one to handle it.</summary>
    private static readonly TimeSpan s_eventsHasHeard = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock;
    private readonly ITimer _listTimer;
    private readonly ITimer _allTimer;
    private readonly ITimer _againTimer;
    private readonly Queue<(Guid EventId, long Told)> _again = [];
    private readonly Lock _lock = new();
    private readonly long[] _details = new long[1 << ShareBits];
    private long _all;
    private long _lists;
    private long? _listsBegun;
    private bool _listsAreDue;
    private volatile bool _hears;

    public Generations(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        _listTimer = clock.CreateTimer(_ => ListsAreDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _allTimer = clock.CreateTimer(_ => BeginAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _againTimer = clock.CreateTimer(_ => EventsHasHeard(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The generation of an event's answers, or of all lists; null while messages are not heard and nothing is known to hold.</summary>
    public string? Current(Guid? eventId)
    {
        // First whether messages are heard, then the numbers: what they rise by in between only makes the answer newer.
        if (!_hears)
            return null;
        var all = Interlocked.Read(ref _all);
        return $"{all}.{(eventId is { } id ? Interlocked.Read(ref _details[ShareOf(id)]) : Interlocked.Read(ref _lists))}";
    }

    /// <summary>An event is not as it was.</summary>
    public void EventHasChanged(Guid eventId)
    {
        Interlocked.Increment(ref _details[ShareOf(eventId)]);
        lock (_lock)
        {
            if (_listsAreDue)
                return;
            if (_listsBegun is { } begun && _clock.GetElapsedTime(begun) is var passed && passed < s_listInterval)
            {
                _listsAreDue = true;
                _listTimer.Change(s_listInterval - passed, Timeout.InfiniteTimeSpan);
            }
            else
            {
                BeginLists();
            }
        }
    }

    /// <summary>What is left of an event's places is not as it was.</summary>
    public void PlacesHaveChanged(Guid eventId)
    {
        EventHasChanged(eventId);
        lock (_lock)
        {
            if (_again.Count == 0)
                _againTimer.Change(s_eventsHasHeard, Timeout.InfiniteTimeSpan);
            _again.Enqueue((eventId, _clock.GetTimestamp()));
        }
    }

    /// <summary>A hub or a venue, which events show, is not as it was.</summary>
    public void PlaceHasChanged()
    {
        BeginAll();
        _allTimer.Change(s_eventsHasHeard, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void StartOver()
    {
        BeginAll();
        _hears = true;
    }

    /// <inheritdoc/>
    public void Lost() => _hears = false;

    public void Dispose()
    {
        _listTimer.Dispose();
        _allTimer.Dispose();
        _againTimer.Dispose();
    }

    /// <summary>Ids of one time differ in few bits; the multiplication lets all of them count.</summary>
    private static uint ShareOf(Guid eventId) => unchecked((uint)eventId.GetHashCode() * 0x9E3779B9) >> (32 - ShareBits);

    private void ListsAreDue()
    {
        lock (_lock)
        {
            _listsAreDue = false;
            BeginLists();
        }
    }

    private void EventsHasHeard()
    {
        lock (_lock)
        {
            while (_again.TryPeek(out var next))
            {
                if (s_eventsHasHeard - _clock.GetElapsedTime(next.Told) is { Ticks: > 0 } rest)
                {
                    _againTimer.Change(rest, Timeout.InfiniteTimeSpan);
                    return;
                }

                EventHasChanged(_again.Dequeue().EventId);
            }
        }
    }

    private void BeginLists()
    {
        Interlocked.Increment(ref _lists);
        _listsBegun = _clock.GetTimestamp();
    }

    private void BeginAll() => Interlocked.Increment(ref _all);
}
