using System.Security.Claims;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Features.Webhooks;

/// <summary>A webhook to be made.</summary>
/// <param name="Url">An https address of a public host, with the port 443 or one from 1024 on, at most 2,000 characters.</param>
/// <param name="Events">
/// What it is to hear, at least one of <c>event.published</c>, <c>event.changed</c>, <c>event.cancelled</c>, <c>registration.confirmed</c>,
/// <c>registration.waitlisted</c>, <c>registration.cancelled</c>, <c>registration.checked-in</c> and <c>offering.full</c>.
/// </param>
/// <param name="Contact">An address of e-mail that is told when it is disabled; else who makes it is, if that is a person.</param>
public sealed record CreateWebhookRequest(string? Url, IReadOnlyList<string>? Events, string? Contact);

internal static class CreateWebhook
{
    /// <summary>Each may have a few requests on their way: what is bounded for one is bounded for all by this.</summary>
    private const int MostOfHub = 20;

    private const long Lock = 1_842_000_008;

    public static async Task<Results<Created<NewWebhookResponse>, ProblemHttpResult>> Handle(
        string hub, CreateWebhookRequest request, HttpContext http, ClaimsPrincipal user, NotificationsDbContext db, AllowedHosts hosts, WebhookSecrets secrets, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        faults.Slug("hub", hub);
        var settings = await hosts.ReadAsync(faults, request.Url, request.Events, request.Contact, enabled: true, known: null, cancellationToken);
        if (faults.Any)
            return Problems.Invalid(faults);

        await using var transaction = await db.Database.BeginOrJoinTransactionAsync(cancellationToken);
        // Two at once would each find room for one more.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        if (await db.Webhooks.CountAsync(webhook => webhook.Hub == hub, cancellationToken) >= MostOfHub)
            return Problems.Refused(StatusCodes.Status409Conflict, "too_many_webhooks", $"The hub has {MostOfHub} webhooks: delete one that nobody needs.");
        var (id, now) = (Guid.CreateVersion7(), FestivalClock.Real.GetUtcNow());
        var (secret, closed) = secrets.New(id);
        var made = db.Add(Webhook.Create(id, hub, settings, user.Subject(), closed, now)).Entity;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        http.Response.Headers.ETag = WebhookResponse.ETagOf(made);
        return TypedResults.Created($"/api/v1/hubs/{hub}/webhooks/{id}", NewWebhookResponse.Of(made, secret, now));
    }
}
