using System.Text.Json;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Notifications.Tests;

/// <summary>Notifications with webhooks of this machine allowed, others who say what happens, and a hub that asks to hear it.</summary>
internal sealed class WebhookWorld : IAsyncDisposable
{
    public static readonly DateTimeOffset Evening = new(2026, 9, 10, 18, 0, 0, TimeSpan.FromHours(2));

    private WebhookWorld(ServiceHost<NotificationsDbContext> service, MessageSender others) => (Service, Others) = (service, others);

    public ServiceHost<NotificationsDbContext> Service { get; }

    public MessageSender Others { get; }

    public string Token { get; } = TestTokens.Publisher("bochum");

    public static async Task<WebhookWorld> StartAsync(Servers servers, Action<IServiceCollection>? configure = null, bool allowLoopback = true, bool onKestrel = false)
    {
        var settings = new Dictionary<string, string> { ["Webhooks:AllowLoopback"] = $"{allowLoopback}", ["Webhooks:Timeout"] = "00:00:03" };
        var service = await ServiceHost<NotificationsDbContext>.StartAsync(servers, "notifications-db", configure: configure, settings: settings, onKestrel: onKestrel);
        return new(service, await MessageSender.StartAsync(servers, service.Prefix));
    }

    public async ValueTask DisposeAsync()
    {
        await Others.DisposeAsync();
        await Service.DisposeAsync();
    }

    /// <summary>Has everything, or some, told to an address.</summary>
    public Task<Answer> SubscribeAsync(string url, params string[] events) => Service.Api.PostAsync(
        "/hubs/bochum/webhooks", JsonSerializer.Serialize(new { url, events = events.Length == 0 ? [.. FactTypes.All] : events, contact = "webmaster@bochum.example" }), Token);

    /// <summary>Some of one event after the other: versions from the first to the last.</summary>
    public async Task TellAsync(EventSnapshot talk, int first, int last)
    {
        for (var version = first; version <= last; version++)
        {
            await (version == 1 ? Others.SendAsync(new EventPublished(talk)) : Others.SendAsync(new EventChanged(talk with { Version = version })));
            var told = version;
            await Eventually.GetAsync(() => Service.WithDatabaseAsync(db => db.Set<Fact>().CountAsync(fact => fact.ObjectId == talk.EventId && fact.ObjectVersion == told)), count => count == 1);
        }
    }

    /// <summary>What waits for its next attempt waits no more.</summary>
    public Task HurryAsync() => Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE deliveries SET not_before = now() WHERE state = 'Pending'"));

    public Task<List<Delivery>> DeliveriesAsync() => Service.WithDatabaseAsync(db => db.Set<Delivery>().AsNoTracking().OrderBy(delivery => delivery.FactNumber).ToListAsync());

    public Task<Webhook> WebhookAsync() => Service.WithDatabaseAsync(db => db.Set<Webhook>().AsNoTracking().SingleAsync());

    /// <summary>Waits until all are settled: delivered or given up.</summary>
    public Task<List<Delivery>> SettledAsync(int count) => Eventually.GetAsync(DeliveriesAsync, all => all.Count(delivery => delivery.State is not DeliveryState.Pending) == count);
}
