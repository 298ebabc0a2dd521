using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>What is to be sent again: one delivery, or all of a time.</summary>
/// <param name="Delivery">Its id; then neither <c>from</c> nor <c>to</c>.</param>
/// <param name="From">Begin of the time, with offset or in the festival's zone.</param>
/// <param name="To">End of the time, itself outside; default: now.</param>
public sealed record RedeliverRequest(Guid? Delivery, string? From, string? To);

/// <summary>What is sent again.</summary>
/// <param name="Deliveries">How many.</param>
public sealed record RedeliverResponse(int Deliveries);

/// <summary>
/// Has deliveries sent again, each under its own id, whatever became of it. Of a time, also what the webhook has never heard:
/// because it was disabled, or did not want to hear such things yet.
/// </summary>
internal static class Redeliver
{
    private const int AtOnce = 1000;

    public static async Task<Results<Accepted<RedeliverResponse>, ProblemHttpResult>> Handle(
        string hub, Guid id, RedeliverRequest request, NotificationsDbContext db, CancellationToken cancellationToken)
    {
        if (await db.FindWebhookAsync(hub, id, cancellationToken) is not { } webhook)
            return WebhookReader.NotFound(hub, id);
        if (!webhook.Enabled)
            return WebhookReader.Disabled();
        var faults = new Faults();
        var (from, to) = (faults.Time("from", request.From), faults.Time("to", request.To));
        if (request.Delivery is null && request.From is null)
            faults.Add("delivery", "or from is required.");
        if (request.Delivery is not null && (request.From is not null || request.To is not null))
            faults.Add("delivery", "cannot stand beside from and to.");
        if (faults.Any)
            return Problems.Invalid(faults);

        var now = FestivalClock.Real.GetUtcNow();
        if (request.Delivery is { } one)
        {
            // While it is being sent, it is sent once more after that.
            var repeated = await RepeatAsync(db.Deliveries.Where(delivery => delivery.Id == one && delivery.WebhookId == id), now, cancellationToken);
            return repeated == 0 ? Problems.NotFound("delivery_not_found", "There is none of this id, or it is older than 30 days.") : TypedResults.Accepted((string?)null, new RedeliverResponse(1));
        }

        return TypedResults.Accepted((string?)null, new RedeliverResponse(await RepeatAsync(webhook, from!.Value.ToInstant(), to?.ToInstant(), db, now, cancellationToken)));
    }

    private static Task<int> RepeatAsync(IQueryable<Delivery> deliveries, DateTimeOffset now, CancellationToken cancellationToken) =>
        // As Delivery.Repeat does; here of many, and beside the replica that may be sending one of them.
        deliveries.ExecuteUpdateAsync(
            change => change.SetProperty(d => d.State, DeliveryState.Pending).SetProperty(d => d.Attempts, 0).SetProperty(d => d.NotBefore, now).SetProperty(d => d.Asked, now), cancellationToken);

    private static async Task<int> RepeatAsync(Webhook webhook, Instant from, Instant? to, NotificationsDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (begin, end) = (from.ToDateTimeOffset(), to?.ToDateTimeOffset() ?? now);
        var wanted = webhook.Events.ToList();
        var (count, after) = (0, 0L);
        List<long> some;
        do
        {
            // A part at a time, each on its own: nobody who sends or notes something waits for all of it. Once the webhook is deleted or
            // disabled there is nothing more to make.
            var (last, ids) = (after, Enumerable.Range(0, AtOnce).Select(_ => Guid.CreateVersion7()).ToList());
            some = await db.Database.SqlQuery<long>(
                $"""
                INSERT INTO deliveries AS own (id, webhook_id, fact_number, object_id, object_version, state, attempts, not_before, created, asked)
                SELECT ({ids})[(row_number() OVER (ORDER BY f.number))::int], {webhook.Id}, f.number, f.object_id, f.object_version, 'Pending', 0, {now}, {now}, {now}
                  FROM (SELECT number, object_id, object_version FROM facts
                         WHERE hub = {webhook.Hub} AND number > {last} AND created >= {begin} AND created < {end} AND type = ANY({wanted}) ORDER BY number LIMIT {AtOnce}) AS f
                 WHERE EXISTS (SELECT 1 FROM webhooks w WHERE w.id = {webhook.Id} AND w.enabled)
                 ORDER BY f.number
                ON CONFLICT (webhook_id, fact_number) DO UPDATE SET state = excluded.state, attempts = 0, not_before = excluded.not_before, asked = excluded.asked
                RETURNING fact_number
                """).ToListAsync(cancellationToken);
            count += some.Count;
            after = some.Count == 0 ? after : some.Max();
        }
        while (some.Count == AtOnce);

        return count;
    }
}
