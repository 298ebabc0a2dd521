using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Features.Stream;

/// <summary>
/// What happens, for consoles. The log is the buffer: each connection reads it a page at a time, so that a slow reader costs
/// nothing, and one who comes back goes on where it was, at whichever replica.
/// </summary>
internal static class StreamFacts
{
    private const int PageSize = 100;

    /// <summary>Sooner than anybody between would take the line for dead.</summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>A token that was taken back is good no more within five seconds, as elsewhere.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);

    public static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> Handle(
        string? hub, HttpContext http, ClaimsPrincipal user, StreamPulse pulse, IServiceScopeFactory scopes, RevokedCredentials revoked, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (hub is not null && !user.MayActFor(hub, Roles.Publisher))
            return Problems.Refused(StatusCodes.Status403Forbidden, "not_your_hub", "Your role belongs to another hub.");
        var faults = new Faults();
        long? last = null;
        if (http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id)
        {
            if (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                last = number;
            else
                faults.Add("Last-Event-ID", "is none that this stream gave out.");
        }

        if (faults.Any)
            return Problems.Invalid(faults);

        var hubs = hub is not null ? [hub] : user.HasClaim(Claims.Role, Roles.Office) ? null
            : user.FindAll(Claims.Role).Select(role => Roles.Parse(role.Value)).Where(role => role is { Role: Roles.Publisher, Where: not null }).Select(role => role.Where!).ToArray();
        if (pulse.Follow(user.Subject()) is not { } following)
            return Problems.Refused(StatusCodes.Status429TooManyRequests, "too_many_streams", $"You follow {StreamPulse.MostOfSubject} streams: end one that nobody reads.");
        http.Response.RegisterForDispose(following);
        var after = last ?? (await ReadAsync(null, long.MaxValue, pulse, scopes, cancellationToken)).UpTo;
        http.Response.Headers.CacheControl = "no-store";
        // For whoever stands between, as nginx.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(FollowAsync(hubs, after, new Right(user, revoked), pulse, scopes, lifetime.ApplicationStopping, cancellationToken));
    }

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        string[]? hubs, long after, Right right, StreamPulse pulse, IServiceScopeFactory scopes, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A service that stops does not wait for those who listen, who come back to another replica.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        // So that a reader knows at once that it is connected, and from where on to ask if it is lost before anything happens.
        yield return Heartbeat(after);
        while (!end.IsCancellationRequested && right.IsGood)
        {
            var next = pulse.Next;
            var (facts, upTo) = await ReadAsync(hubs, after, pulse, scopes, end.Token);
            foreach (var fact in facts)
            {
                yield return new(fact.Body, fact.Type) { EventId = fact.Number.ToString(CultureInfo.InvariantCulture) };
                after = fact.Number;
            }

            if (facts.Count == PageSize)
                continue;
            // What others' hubs were told up to there needs not be gone through again.
            after = Math.Max(after, upTo);
            for (var begun = Stopwatch.GetTimestamp(); !next.IsCompleted && !end.IsCancellationRequested && right.IsGood && Stopwatch.GetElapsedTime(begun) < s_heartbeat;)
                await Task.WhenAny(next, Task.Delay(s_look, end.Token));
            if (!next.IsCompleted)
                yield return Heartbeat(after);
        }
    }

    private static SseItem<string> Heartbeat(long after) => new("", "heartbeat") { EventId = after.ToString(CultureInfo.InvariantCulture) };

    /// <summary>Reads a page, and up to which number there was nothing else when it was read: numbers are given in the order of commits.</summary>
    private static async Task<(List<Fact> Facts, long UpTo)> ReadAsync(string[]? hubs, long after, StreamPulse pulse, IServiceScopeFactory scopes, CancellationToken cancellationToken)
    {
        try
        {
            using var turn = await pulse.TurnAsync(cancellationToken);
            // No connection to the database is held while nothing happens.
            await using var scope = scopes.CreateAsyncScope();
            var all = scope.ServiceProvider.GetRequiredService<NotificationsDbContext>().Facts.AsNoTracking();
            // Before the page: what comes in between is in the page, or newer.
            var newest = await all.MaxAsync(fact => (long?)fact.Number, cancellationToken) ?? 0;
            if (newest <= after)
                return ([], newest);
            var facts = all.Where(fact => fact.Number > after && fact.Type != FactTypes.Test);
            if (hubs is not null)
                facts = facts.Where(fact => hubs.Contains(fact.Hub));
            return (await facts.OrderBy(fact => fact.Number).Take(PageSize).ToListAsync(cancellationToken), newest);
        }
        catch (OperationCanceledException)
        {
            // It has ended, and that is no failure.
            return ([], 0);
        }
    }

    /// <summary>A stream outlives no token: neither its time, nor its being taken back.</summary>
    private sealed class Right(ClaimsPrincipal user, RevokedCredentials revoked)
    {
        private readonly string _subject = user.Subject();
        private readonly DateTimeOffset _issued = Time(user, "iat") ?? DateTimeOffset.MinValue;
        private readonly DateTimeOffset _expires = Time(user, "exp") ?? DateTimeOffset.MinValue;

        public bool IsGood => FestivalClock.Real.GetUtcNow() < _expires && !revoked.Contains(_subject, _issued);

        private static DateTimeOffset? Time(ClaimsPrincipal user, string claim) =>
            long.TryParse(user.FindFirstValue(claim), CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }
}
