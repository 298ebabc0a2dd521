using System.Threading.Channels;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace KiBiennale.Registrations.Places;

/// <summary>
/// Where requests queue: those who come while others are served are served together, by one lock, a few statements and
/// one commit. See docs/decisions/0005-coalesced-places.md.
/// </summary>
internal abstract class Desk<TAsk, TReply>(IServiceScopeFactory scopes) : BackgroundService
{
    /// <summary>
    /// What is asked about is shared out among so many queues, each with a transaction of its own. More would make smaller
    /// batches, and the database needs processors, too.
    /// </summary>
    private static readonly int s_lanes = Math.Max(1, Environment.ProcessorCount / 2);

    private const int MostAtOnce = 256;
    private const int MostAttempts = 5;

    /// <summary>Who comes after so many is told to come again: they would wait for longer than their client does.</summary>
    private const int MostWaiting = 20_000;

    private readonly Channel<Waiting>[] _lanes = [.. Enumerable.Range(0, s_lanes).Select(_ => Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting) { SingleReader = true }))];

    /// <summary>Answers all in one transaction, in their order.</summary>
    protected abstract Task<IReadOnlyList<TReply>> DecideAsync(IServiceProvider services, IReadOnlyList<TAsk> asks);

    /// <summary>Queues, and waits for the answer, which is committed when it comes.</summary>
    /// <param name="about">Who asks about the same waits in the same queue.</param>
    /// <param name="ask">What is asked.</param>
    protected Task<TReply> QueueAsync(Guid about, TAsk ask)
    {
        var waiting = new Waiting(ask, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_lanes[(uint)about.GetHashCode() % s_lanes].Writer.TryWrite(waiting))
            throw new UnavailableException("Too many wait, or the service is stopping.");
        return waiting.Reply.Task;
    }

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Select(lane => Task.Run(() => ServeAsync(lane.Reader), CancellationToken.None)));

    /// <summary>Requests have been answered before: the server stops first.</summary>
    public sealed override Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
            lane.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    private async Task ServeAsync(ChannelReader<Waiting> queue)
    {
        var all = new List<Waiting>(MostAtOnce);
        while (await queue.WaitToReadAsync())
        {
            while (all.Count < MostAtOnce && queue.TryRead(out var next))
                all.Add(next);
            await ServeAsync(all);
            all.Clear();
        }
    }

    /// <summary>Serves them together or, if that fails, in halves: whose request cannot be served keeps nobody else from it.</summary>
    private async Task ServeAsync(IReadOnlyList<Waiting> all, int attempt = 1)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var replies = await DecideAsync(scope.ServiceProvider, [.. all.Select(waiting => waiting.Ask)]);
            foreach (var (waiting, reply) in all.Zip(replies))
                waiting.Reply.TrySetResult(reply);
        }
        // Whether a transaction that was broken off is committed nobody knows; to do it again is the caller's to decide.
        catch (Exception exception) when (exception.IsDatabaseAway() && !IsConflict(exception))
        {
            foreach (var waiting in all)
                waiting.Reply.TrySetException(exception);
        }
        catch (Exception) when (all.Count > 1)
        {
            await ServeAsync([.. all.Take(all.Count / 2)]);
            await ServeAsync([.. all.Skip(all.Count / 2)]);
        }
        // Another replica was first: what it has done is there to be seen now.
        catch (Exception exception) when (attempt < MostAttempts && IsConflict(exception))
        {
            await ServeAsync(all, attempt + 1);
        }
        catch (Exception exception)
        {
            all[0].Reply.TrySetException(exception);
        }
    }

    private static bool IsConflict(Exception exception) =>
        exception is DbUpdateConcurrencyException
        || (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.DeadlockDetected;

    private sealed record Waiting(TAsk Ask, TaskCompletionSource<TReply> Reply);
}
