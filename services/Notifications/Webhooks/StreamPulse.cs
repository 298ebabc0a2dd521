using KiBiennale.Notifications.Data;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>
/// Tells all who follow the stream of facts at this replica that there is something new, whichever replica has noted it: one question
/// a time for all, and none while nobody listens. What is new each reads from the log, as fast as it can take it.
/// </summary>
internal sealed class StreamPulse(IServiceScopeFactory scopes, ILogger<StreamPulse> logger)
    : RecurringWork(TimeSpan.FromMilliseconds(250), "Who follows the stream hears nothing new", logger)
{
    /// <summary>As many can follow at this replica by one credential: who has lost a stream opens the next, and some forget the first.</summary>
    public const int MostOfSubject = 20;

    private const int ReadsAtOnce = 8;

    /// <summary>However many follow, the consumers and the API find connections to the database.</summary>
    private readonly SemaphoreSlim _reads = new(ReadsAtOnce);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _followers = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _newest;

    /// <summary>Counts somebody who follows, until disposed of; null: they follow often enough.</summary>
    public IDisposable? Follow(string subject)
    {
        lock (_lock)
        {
            var count = _followers.GetValueOrDefault(subject);
            if (count >= MostOfSubject)
                return null;
            _followers[subject] = count + 1;
        }

        return new AtEnd(() => Leave(subject));
    }

    /// <summary>Waits until somebody who follows can read, and lets the next one until disposed of.</summary>
    public async Task<IDisposable> TurnAsync(CancellationToken cancellationToken)
    {
        await _reads.WaitAsync(cancellationToken);
        return new AtEnd(() => _reads.Release());
    }

    /// <summary>Done when something comes that is newer than what was there when it was taken. Take it, look, then await it.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_followers.Count == 0)
                return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var newest = await scope.ServiceProvider.GetRequiredService<NotificationsDbContext>().Facts.MaxAsync(fact => (long?)fact.Number, cancellationToken) ?? 0;
        if (newest == _newest)
            return;
        _newest = newest;
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public override void Dispose()
    {
        _reads.Dispose();
        base.Dispose();
    }

    private void Leave(string subject)
    {
        lock (_lock)
        {
            if (--_followers[subject] == 0)
                _followers.Remove(subject);
        }
    }

    private sealed class AtEnd(Action act) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                act();
        }
    }
}
