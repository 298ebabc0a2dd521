using System.Diagnostics;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>
/// What is to be delivered, shared among replicas: one at a time has a webhook, under a lease that it must renew, and so
/// keeps order and limits in its own memory. Who has lost the lease changes nothing any more.
/// </summary>
internal sealed class DeliveryQueue(IServiceScopeFactory scopes, HubMails mails, IOptions<WebhookOptions> options) : IDisposable
{
    /// <summary>As many webhooks are taken on at once.</summary>
    public const int MostWebhooks = 32;

    private const int PageSize = 100;
    private const int StatementsAtOnce = 8;
    private const int MostPutOff = 5000;

    /// <summary>However many webhooks there are, the consumers and the API find connections to the database.</summary>
    private readonly SemaphoreSlim _statements = new(StatementsAtOnce);

    /// <summary>Takes on webhooks for which something is due and which nobody has, or has any more.</summary>
    public Task<List<Guid>> AcquireAsync(Guid lease, CancellationToken cancellationToken) => DoAsync(async db =>
    {
        await using var transaction = await BeginAlongIndexesAsync(db, cancellationToken);
        var taken = await db.Database.SqlQuery<Guid>(
            $"""
            UPDATE webhooks SET lease = {lease}, leased_until = now() + {options.Value.Lease}
             WHERE id IN (
                SELECT w.id FROM webhooks w
                 WHERE w.enabled AND (w.leased_until IS NULL OR w.leased_until < now())
                   AND EXISTS (SELECT 1 FROM deliveries d WHERE d.webhook_id = w.id AND d.state = 'Pending' AND d.not_before <= now()
                               AND d.fact_number = (SELECT e.fact_number FROM deliveries e WHERE e.webhook_id = d.webhook_id AND e.object_id = d.object_id AND e.state = 'Pending'
                                                     ORDER BY e.object_version, e.fact_number LIMIT 1))
                 LIMIT {MostWebhooks} FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING id
            """).ToListAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return taken;
    }, cancellationToken);

    /// <summary>
    /// Renews the lease and reads what is due: of each thing the first alone, since what was told of it before must have
    /// arrived. Null: somebody else has the webhook, or it is not enabled any more.
    /// </summary>
    /// <param name="webhook">Which.</param>
    /// <param name="lease">Under which it was taken on.</param>
    /// <param name="inHand">Things of which something is on its way.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The webhook, what is due, and since when the lease runs, as a timestamp of the stopwatch.</returns>
    public Task<(Webhook Webhook, List<Delivery> Due, long Renewed)?> ReadAsync(Guid webhook, Guid lease, Guid[] inHand, CancellationToken cancellationToken) =>
        DoAsync<(Webhook, List<Delivery>, long)?>(async db =>
        {
            var begun = Stopwatch.GetTimestamp();
            await using var transaction = await BeginAlongIndexesAsync(db, cancellationToken);
            var renewed = await db.Webhooks.FromSql(
                $"UPDATE webhooks SET leased_until = now() + {options.Value.Lease} WHERE id = {webhook} AND lease = {lease} AND enabled RETURNING *").AsNoTracking().ToListAsync(cancellationToken);
            if (renewed is not [var own])
                return null;
            var due = await db.Deliveries.FromSql(
                $"""
                SELECT d.* FROM deliveries d
                 WHERE d.webhook_id = {webhook} AND d.state = 'Pending' AND d.not_before <= now() AND d.object_id <> ALL({inHand})
                   AND d.fact_number = (SELECT e.fact_number FROM deliveries e WHERE e.webhook_id = d.webhook_id AND e.object_id = d.object_id AND e.state = 'Pending'
                                         ORDER BY e.object_version, e.fact_number LIMIT 1)
                 ORDER BY d.not_before, d.fact_number LIMIT {PageSize}
                """).ToListAsync(cancellationToken);
            if (due.Count == 0 && inHand.Length == 0)
                await PutOffAsync(webhook, db, cancellationToken);
            var numbers = due.ConvertAll(delivery => delivery.FactNumber);
            await db.Facts.Where(fact => numbers.Contains(fact.Number)).LoadAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (own, due, begun);
        }, cancellationToken);

    /// <summary>Stores what came of attempts and was noted of each, judges the webhook by it, and renews the lease.</summary>
    /// <returns>What the webhook is now; null: somebody else has it.</returns>
    public Task<Settled?> SettleAsync(Guid webhook, Guid lease, IReadOnlyList<(Delivery Delivery, Outcome Outcome)> attempts, CancellationToken cancellationToken) => DoAsync<Settled?>(async db =>
    {
        await using var transaction = await BeginAlongIndexesAsync(db, cancellationToken);
        var renewed = await db.Webhooks.FromSql($"UPDATE webhooks SET leased_until = now() + {options.Value.Lease} WHERE id = {webhook} AND lease = {lease} RETURNING *").ToListAsync(cancellationToken);
        if (renewed is not [var own])
            return null;
        var now = FestivalClock.Real.GetUtcNow();
        var noted = attempts.Select(attempt => attempt.Delivery).OrderBy(delivery => delivery.FactNumber).ToList();
        var ids = noted.ConvertAll(d => d.Id);
        // In the order in which Redeliver takes them: else the two could wait for each other.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM unnest({ids}) AS one (id), LATERAL (SELECT 1 FROM deliveries d WHERE d.id = one.id FOR NO KEY UPDATE) AS own", cancellationToken);
        // What somebody has asked for again meanwhile stays to be sent. The ids are said twice: whatever the database thinks of the
        // table's size, it then looks for these rows, and does not go through all.
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE deliveries SET state = now.state, attempts = now.attempts, not_before = now.not_before, last_attempt = now.last_attempt, status = now.status, failure = now.failure
              FROM unnest({ids}, {noted.ConvertAll(d => d.Asked)}, {noted.ConvertAll(d => d.State.ToString())}, {noted.ConvertAll(d => d.Attempts)},
                          {noted.ConvertAll(d => d.NotBefore)}, {noted.ConvertAll(d => d.LastAttempt)}, {noted.ConvertAll(d => d.Status)}, {noted.ConvertAll(d => d.Failure)})
                   AS now (id, asked, state, attempts, not_before, last_attempt, status, failure)
             WHERE deliveries.id = now.id AND deliveries.asked = now.asked AND deliveries.id = ANY({ids})
            """, cancellationToken);
        if (noted.FindAll(delivery => delivery.State is not DeliveryState.Pending) is { Count: > 0 } done)
            await CallUpAsync(webhook, done.ConvertAll(delivery => delivery.ObjectId), db, cancellationToken);
        var disabled = Judge(own, [.. attempts.Select(attempt => attempt.Outcome)], now);
        if (disabled && await ContactOfAsync(own, db, cancellationToken) is { } contact)
            db.Add(mails.Of(own, contact, now));
        // When the last one is given up: else the next failure, weeks later, would seem to be one with this.
        if (own is { Enabled: true, FailingSince: not null } && noted.Exists(delivery => delivery.State is DeliveryState.Failed)
            && !await db.Deliveries.AnyAsync(delivery => delivery.WebhookId == webhook && delivery.State == DeliveryState.Pending, cancellationToken))
            own.EndFailure(now);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(own.Version, disabled);
    }, cancellationToken);

    /// <summary>Lets others have the webhook.</summary>
    public Task ReleaseAsync(Guid webhook, Guid lease, CancellationToken cancellationToken) => DoAsync(db => db.Database.ExecuteSqlAsync(
        $"UPDATE webhooks SET lease = NULL, leased_until = NULL WHERE id = {webhook} AND lease = {lease}", cancellationToken), cancellationToken);

    public void Dispose() => _statements.Dispose();

    /// <summary>
    /// What waits for what stands before it waits as long as that does: else all of it would be looked at, every half second. Who is at
    /// some of it is not waited for, here and when it is called up, since it makes it due itself.
    /// </summary>
    private static Task<int> PutOffAsync(Guid webhook, NotificationsDbContext db, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE deliveries d SET not_before = (SELECT e.not_before FROM deliveries e WHERE e.webhook_id = d.webhook_id AND e.object_id = d.object_id AND e.state = 'Pending'
                                               ORDER BY e.object_version, e.fact_number LIMIT 1)
         WHERE d.id = ANY(ARRAY(SELECT f.id FROM deliveries f WHERE f.webhook_id = {webhook} AND f.state = 'Pending' AND f.attempts = 0 AND f.not_before <= now()
                                 LIMIT {MostPutOff} FOR NO KEY UPDATE SKIP LOCKED))
        """, cancellationToken);

    /// <summary>What stood before it is done, or given up. What was tried itself keeps its pause.</summary>
    private static Task<int> CallUpAsync(Guid webhook, List<Guid> things, NotificationsDbContext db, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE deliveries d SET not_before = now()
         WHERE d.id = ANY(ARRAY(SELECT f.id FROM deliveries f WHERE f.webhook_id = {webhook} AND f.object_id = ANY({things}) AND f.state = 'Pending' AND f.attempts = 0 AND f.not_before > now()
                                  FOR NO KEY UPDATE SKIP LOCKED))
        """, cancellationToken);

    private static bool Judge(Webhook webhook, IReadOnlyList<Outcome> outcomes, DateTimeOffset now)
    {
        if (outcomes.Any(outcome => outcome.IsGone))
            return webhook.NoteFailure(gone: true, now);
        if (!outcomes.Any(outcome => outcome.IsSuccess))
            return webhook.FailingSince is null || now - webhook.FailingSince >= Webhook.LongestFailure ? webhook.NoteFailure(gone: false, now) : false;
        if (webhook.FailingSince is not null)
            webhook.EndFailure(now);
        return false;
    }

    private static async Task<string?> ContactOfAsync(Webhook webhook, NotificationsDbContext db, CancellationToken cancellationToken) =>
        webhook.Contact ?? (Guid.TryParse(webhook.CreatedBy, out var person)
            ? await db.People.Where(known => known.PersonId == person).Select(known => known.Email).SingleOrDefaultAsync(cancellationToken)
            : null);

    /// <summary>
    /// In a rush the table grows within seconds from nothing. By what the database knows of it then, it would read all that
    /// waits for each single row, or each note, instead of going along the indexes; and what it thinks to be dear it would
    /// compile first, for seconds. Who waits for a lock gives up soon: others wait for the connection.
    /// </summary>
    private static async Task<IDbContextTransaction> BeginAlongIndexesAsync(NotificationsDbContext db, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            SELECT set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                   set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
                   set_config('jit', 'off', true), set_config('lock_timeout', '2s', true)
            """, cancellationToken);
        return transaction;
    }

    private async Task<T> DoAsync<T>(Func<NotificationsDbContext, Task<T>> work, CancellationToken cancellationToken)
    {
        await _statements.WaitAsync(cancellationToken);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await work(scope.ServiceProvider.GetRequiredService<NotificationsDbContext>());
        }
        finally
        {
            _statements.Release();
        }
    }
}

/// <summary>What a webhook is after attempts were settled.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Disabled">Whether it is disabled by that.</param>
internal readonly record struct Settled(long Version, bool Disabled);
