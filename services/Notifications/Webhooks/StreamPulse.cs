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
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _followers;
    private long _newest;

    /// <summary>Counts somebody who follows, until disposed of.</summary>
    public IDisposable Follow()
    {
        Interlocked.Increment(ref _followers);
        return new Follower(this);
    }

    /// <summary>Done when something comes that is newer than what was there when it was taken. Take it, look, then await it.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _followers) == 0)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var newest = await scope.ServiceProvider.GetRequiredService<NotificationsDbContext>().Facts.MaxAsync(fact => (long?)fact.Number, cancellationToken) ?? 0;
        if (newest == _newest)
            return;
        _newest = newest;
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private sealed class Follower(StreamPulse pulse) : IDisposable
    {
        private int _gone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _gone, 1) == 0)
                Interlocked.Decrement(ref pulse._followers);
        }
    }
}
