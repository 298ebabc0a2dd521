using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Tests;

public sealed class ProgrammeConsumerTests(Servers servers)
{
    [Fact]
    public async Task Given_a_published_event_When_messages_come_in_any_order_Then_the_newest_state_is_known()
    {
        await using var notifications = await ServiceHost<NotificationsDbContext>.StartAsync(servers, "notifications-db");
        await using var events = await MessageSender.StartAsync(servers, notifications.Prefix);
        var talk = Snapshots.Talk(new(2026, 9, 10, 18, 0, 0, TimeSpan.FromHours(2)));

        await events.SendAsync(new EventCancelled(talk with { Version = 3, Cancelled = true }));
        await events.SendAsync(new EventChanged(talk with { Version = 2, Title = new("Veraltet") }));
        await events.SendAsync(new EventPublished(talk));
        await Eventually.GetAsync(
            () => notifications.WithDatabaseAsync(db => db.Set<ServiceDefaults.Messaging.InboxMessage>().CountAsync()), handled => handled == 3);

        var known = await notifications.WithDatabaseAsync(db => db.Set<KnownEvent>().AsNoTracking().SingleAsync());
        Assert.Equal((3L, true, "Vortrag"), (known.Version, known.Snapshot.Cancelled, known.Snapshot.Title.De));
    }

    [Fact]
    public async Task Given_many_events_When_their_messages_come_in_batches_of_every_kind_at_once_Then_the_newest_state_of_each_is_known()
    {
        await using var notifications = await ServiceHost<NotificationsDbContext>.StartAsync(servers, "notifications-db");
        await using var events = await MessageSender.StartAsync(servers, notifications.Prefix);
        var talks = Enumerable.Range(0, 200).Select(_ => Snapshots.Talk(default)).ToList();

        // Batches of three kinds, side by side, for the same rows.
        await Task.WhenAll(talks.SelectMany(talk => new[]
        {
            events.SendAsync(new EventCancelled(talk with { Version = 4, Cancelled = true })),
            events.SendAsync(new EventChanged(talk with { Version = 3 })),
            events.SendAsync(new EventPublished(talk)),
            events.SendAsync(new EventChanged(talk with { Version = 2 })),
        }));
        await Eventually.GetAsync(
            () => notifications.WithDatabaseAsync(db => db.Set<ServiceDefaults.Messaging.InboxMessage>().CountAsync()), handled => handled == 800);

        var known = await notifications.WithDatabaseAsync(db => db.Set<KnownEvent>().AsNoTracking().Select(e => e.Version).ToListAsync());
        Assert.Equal(Enumerable.Repeat(4L, 200), known);
        Assert.Equal(0, await notifications.WithDatabaseAsync(db => db.Set<ServiceDefaults.Messaging.ParkedMessage>().CountAsync()));
    }

    [Fact]
    public async Task Given_database_and_broker_When_the_service_runs_Then_it_is_ready()
    {
        await using var notifications = await ServiceHost<NotificationsDbContext>.StartAsync(servers, "notifications-db");
        using var ready = await notifications.CreateClient().GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(200, (int)ready.StatusCode);
        Assert.Contains("\"database\"", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
