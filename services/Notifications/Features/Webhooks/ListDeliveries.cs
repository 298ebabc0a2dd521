using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>A delivery of the log.</summary>
/// <param name="Id">The <c>webhook-id</c>, whenever it is sent.</param>
/// <param name="Type">What it tells.</param>
/// <param name="About">The event, registration or offering that it is about.</param>
/// <param name="State"><c>pending</c>, <c>delivered</c> or <c>failed</c> (given up).</param>
/// <param name="Attempts">How often it was tried since it was made, or asked for again.</param>
/// <param name="Next">When it is tried next, if nothing about the same thing stands before it, UTC; null: it is not.</param>
/// <param name="Status">What the address answered last; null: nothing.</param>
/// <param name="Failure">Why the last attempt failed; null: it did not.</param>
/// <param name="LastAttempt">When it was tried last, UTC; null: not yet.</param>
/// <param name="Created">When it was made, UTC.</param>
public sealed record DeliveryResponse(
    Guid Id, string Type, Guid About, string State, int Attempts, DateTimeOffset? Next, int? Status, string? Failure, DateTimeOffset? LastAttempt, DateTimeOffset Created)
{
    internal static DeliveryResponse Of(Delivery delivery, string type) => new(
        delivery.Id, type, delivery.ObjectId, delivery.State.ToString().ToLowerInvariant(), delivery.Attempts, delivery.State is DeliveryState.Pending ? delivery.NotBefore : null,
        delivery.Status, delivery.Failure, delivery.LastAttempt, delivery.Created);
}

/// <summary>What a webhook was told in the last 30 days, the newest fact first.</summary>
internal static class ListDeliveries
{
    private static readonly IReadOnlyCollection<string> s_states = [.. Enum.GetNames<DeliveryState>().Select(state => state.ToLowerInvariant())];

    private sealed record Position(long Number);

    public static async Task<Results<Ok<Page<DeliveryResponse>>, ProblemHttpResult>> Handle(
        string hub, Guid id, string? state, int? limit, string? cursor, NotificationsDbContext db, CancellationToken cancellationToken)
    {
        if (await db.FindWebhookAsync(hub, id, cancellationToken) is null)
            return WebhookReader.NotFound(hub, id);
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (state is not null)
            faults.OneOf("state", state, s_states);
        if (faults.Any)
            return Problems.Invalid(faults);

        var deliveries = db.Deliveries.AsNoTracking().Where(delivery => delivery.WebhookId == id);
        if (state is not null)
        {
            var wanted = Enum.Parse<DeliveryState>(state, ignoreCase: true);
            deliveries = deliveries.Where(delivery => delivery.State == wanted);
        }

        var rest = after is null ? deliveries : deliveries.Where(delivery => delivery.FactNumber < after.Number);
        var read = await rest.OrderByDescending(delivery => delivery.FactNumber).Take(size + 1).Select(delivery => new { Delivery = delivery, delivery.Fact.Type }).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<DeliveryResponse>(
            [.. read.Take(size).Select(one => DeliveryResponse.Of(one.Delivery, one.Type))],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Delivery.FactNumber)) : null,
            await deliveries.CountAsync(cancellationToken)));
    }
}
