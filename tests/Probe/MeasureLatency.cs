using System.Collections.Concurrent;
using System.Diagnostics;
using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Probe;

/// <summary>One change after the other: how many milliseconds lie between its commit and that of its effect.</summary>
internal static class MeasureLatency
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    public static async Task<Ok<List<double>>> Handle(int count, IServiceScopeFactory scopes, EffectSignals signals, CancellationToken cancellationToken)
    {
        var milliseconds = new List<double>();
        for (var number = 0; number < count; number++)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ProbeDbContext>();
            var id = Guid.CreateVersion7();
            var effect = signals.Of(id);
            db.Add(new Change { Id = id });
            db.Publish(new HubChanged(id.ToString(), 1, new("Sonde"), Trusted: false));
            await db.SaveChangesAsync(cancellationToken);
            var committed = Stopwatch.GetTimestamp();
            await effect.WaitAsync(cancellationToken);
            milliseconds.Add(Stopwatch.GetElapsedTime(committed).TotalMilliseconds);
            await Task.Delay(s_pause, cancellationToken);
        }

        return TypedResults.Ok(milliseconds);
    }
}

/// <summary>Says when a change has its effect.</summary>
internal sealed class EffectSignals
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _awaited = new();

    public Task Of(Guid change) => _awaited.GetOrAdd(change, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise(Guid change)
    {
        if (_awaited.TryRemove(change, out var awaited))
            awaited.SetResult();
    }
}
