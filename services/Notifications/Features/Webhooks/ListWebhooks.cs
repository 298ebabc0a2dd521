using KiBiennale.Notifications.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>A hub's webhooks, the newest first.</summary>
internal static class ListWebhooks
{
    private sealed record Position(Guid Id);

    public static async Task<Results<Ok<Page<WebhookResponse>>, ProblemHttpResult>> Handle(
        string hub, int? limit, string? cursor, NotificationsDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        var webhooks = db.Webhooks.AsNoTracking().Where(webhook => webhook.Hub == hub);
        var rest = after is null ? webhooks : webhooks.Where(webhook => webhook.Id < after.Id);
        var read = await rest.OrderByDescending(webhook => webhook.Id).Take(size + 1).ToListAsync(cancellationToken);
        var now = FestivalClock.Real.GetUtcNow();
        return TypedResults.Ok(new Page<WebhookResponse>(
            [.. read.Take(size).Select(webhook => WebhookResponse.Of(webhook, now))],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Id)) : null,
            await webhooks.CountAsync(cancellationToken)));
    }
}
