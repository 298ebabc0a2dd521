using System.Threading.Channels;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Idempotency;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace KiBiennale.Registrations.Places;

/// <summary>
/// Where all who want places queue: those who come while others are served are served together, by one lock, a few
/// statements and one commit. See docs/decisions/0005-coalesced-places.md.
/// </summary>
internal sealed class PlaceDesk(IServiceScopeFactory scopes, OutboxPace pace) : BackgroundService
{
    /// <summary>
    /// Offerings are shared out among so many queues, each with a transaction of its own. More would make smaller batches, and
    /// the database needs processors, too.
    /// </summary>
    private static readonly int s_lanes = Math.Max(1, Environment.ProcessorCount / 2);

    private const int MostAtOnce = 256;
    private const int MostAttempts = 5;

    private readonly Channel<Ask>[] _lanes = [.. Enumerable.Range(0, s_lanes).Select(_ => Channel.CreateUnbounded<Ask>(new() { SingleReader = true }))];

    /// <summary>Queues, and waits for the answer, which is committed when it comes.</summary>
    public async Task<Reply> AskAsync(Wish wish, KeyedRequest? key)
    {
        var ask = new Ask(wish, key);
        if (!_lanes[(uint)wish.Offering.GetHashCode() % s_lanes].Writer.TryWrite(ask))
            throw new OperationCanceledException("The service is stopping.");
        pace.Enter();
        try
        {
            return await ask.Reply;
        }
        finally
        {
            pace.Leave();
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_lanes.Select(lane => Task.Run(() => ServeAsync(lane.Reader), CancellationToken.None)));

    /// <summary>Requests have been answered before: the server stops first.</summary>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
            lane.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    private async Task ServeAsync(ChannelReader<Ask> queue)
    {
        var asks = new List<Ask>(MostAtOnce);
        while (await queue.WaitToReadAsync())
        {
            while (asks.Count < MostAtOnce && queue.TryRead(out var ask))
                asks.Add(ask);
            await ServeAsync(asks);
            asks.Clear();
        }
    }

    /// <summary>Serves them together or, if that fails, in halves: whose request cannot be served keeps nobody else from it.</summary>
    private async Task ServeAsync(IReadOnlyList<Ask> asks, int attempt = 1)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var replies = await scope.ServiceProvider.GetRequiredService<PlaceBatch>().DecideAsync(asks, CancellationToken.None);
            foreach (var (ask, reply) in asks.Zip(replies))
                ask.Answer(reply);
        }
        // Whether a transaction that was broken off is committed nobody knows; to do it again is the caller's to decide.
        catch (Exception exception) when (exception.IsDatabaseAway() && !IsConflict(exception))
        {
            foreach (var ask in asks)
                ask.Fail(exception);
        }
        catch (Exception) when (asks.Count > 1)
        {
            await ServeAsync([.. asks.Take(asks.Count / 2)]);
            await ServeAsync([.. asks.Skip(asks.Count / 2)]);
        }
        // Another replica was first: what it has done is there to be seen now.
        catch (Exception exception) when (attempt < MostAttempts && IsConflict(exception))
        {
            await ServeAsync(asks, attempt + 1);
        }
        catch (Exception exception)
        {
            asks[0].Fail(exception);
        }
    }

    private static bool IsConflict(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.DeadlockDetected } or DbUpdateConcurrencyException;
}
