using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>Reads what hubs say of webhooks, and finds those of a hub.</summary>
internal static class WebhookReader
{
    private const int LongestAddress = 254;

    public static async Task<WebhookSettings> ReadAsync(
        this AllowedHosts hosts, Faults faults, string? url, IReadOnlyList<string>? events, string? contact, bool enabled, string? known, CancellationToken cancellationToken)
    {
        var wanted = faults.Each("events", events, FactTypes.All.Count, (path, type) => faults.OneOf(path, type, FactTypes.All));
        if (events is null or [])
            faults.Add("events", $"must name at least one of: {string.Join(", ", FactTypes.All)}.");
        var address = faults.Optional("contact", contact, LongestAddress);
        if (address is not null && EmailAddress.Normalize(address) is null)
            faults.Add("contact", "must be an address of e-mail.");
        return new(await hosts.ReadAsync(faults, "url", url, known, cancellationToken), [.. wanted.Distinct()], address is null ? null : EmailAddress.Normalize(address), enabled);
    }

    public static Task<Webhook?> FindWebhookAsync(this NotificationsDbContext db, string hub, Guid id, CancellationToken cancellationToken) =>
        db.Webhooks.SingleOrDefaultAsync(webhook => webhook.Id == id && webhook.Hub == hub, cancellationToken);

    public static ProblemHttpResult NotFound(string hub, Guid id) => Problems.NotFound("webhook_not_found", $"The hub '{hub}' has no webhook {id}.");

    public static ProblemHttpResult Disabled() => Problems.Refused(
        StatusCodes.Status409Conflict, "webhook_disabled", "The webhook is disabled and hears nothing: enable it first.");
}
