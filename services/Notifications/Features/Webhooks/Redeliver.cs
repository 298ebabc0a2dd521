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
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Two who ask at once would both make what is missing.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM webhooks WHERE id = {webhook.Id} FOR NO KEY UPDATE", cancellationToken);
        var facts = db.Facts.Where(fact => fact.Hub == webhook.Hub && fact.Created >= begin && fact.Created < end && webhook.Events.Contains(fact.Type));
        var repeated = await RepeatAsync(db.Deliveries.Where(delivery => delivery.WebhookId == webhook.Id && facts.Any(fact => fact.Number == delivery.FactNumber)), now, cancellationToken);
        var missed = await facts.Where(fact => !db.Deliveries.Any(delivery => delivery.WebhookId == webhook.Id && delivery.FactNumber == fact.Number))
            .Select(fact => new { fact.Number, fact.ObjectId, fact.ObjectVersion }).ToListAsync(cancellationToken);
        foreach (var some in missed.Chunk(AtOnce))
        {
            db.AddRange(some.Select(fact => Delivery.Of(webhook.Id, (fact.Number, fact.ObjectId, fact.ObjectVersion), now)));
            await db.SaveChangesAsync(cancellationToken);
            db.ChangeTracker.Clear();
        }

        await transaction.CommitAsync(cancellationToken);
        return repeated + missed.Count;
    }
}
