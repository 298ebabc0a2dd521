using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Notifications.Tests;

/// <summary>Several replicas tell each webhook everything once, and one that dies is followed by another.</summary>
public sealed class DeliveryReplicasTests(Servers servers)
{
    private const int Count = 60;

    [Fact]
    public async Task Given_several_replicas_When_much_happens_Then_each_webhook_hears_each_thing_once() => Assert.Equal(4 * Count, await HeardAsync(guarded: true));

    [Fact]
    public async Task Control_without_the_lease_they_hear_some_more_than_once() => Assert.True(await HeardAsync(guarded: false) > 4 * Count);

    [Fact]
    public async Task Given_a_replica_that_is_killed_while_it_tells_something_When_its_lease_is_over_Then_another_tells_it_under_the_same_id()
    {
        await using var database = await servers.CreateDatabaseAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__notifications-db"] = database.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = servers.RabbitMq,
            ["Messaging__Prefix"] = ServiceHost<Data.NotificationsDbContext>.NewPrefix(),
            ["Auth__Issuer"] = TestTokens.Issuer,
            ["Mail__Folder"] = Path.Combine(Path.GetTempPath(), $"mails-{Guid.CreateVersion7():n}"),
            ["Webhooks__KeyPassphrase"] = "the passphrase of a test, long enough",
            ["Webhooks__AllowLoopback"] = "true",
            ["Webhooks__Lease"] = "00:00:03",
            ["Webhooks__Timeout"] = "00:00:01",
        };
        await ServiceProcess.MigrateAsync("services/Notifications", environment);
        await using (var source = Npgsql.NpgsqlDataSource.Create(database.ConnectionString))
            await SubscribeAsync(source, receiver.Url, environment["Webhooks__KeyPassphrase"]);
        await using var others = await MessageSender.StartAsync(servers, environment["Messaging__Prefix"]);
        var hangs = new TaskCompletionSource();
        receiver.Answer = async (_, _) =>
        {
            await hangs.Task;
            return Results.NoContent();
        };

        await using var first = await ServiceProcess.StartAsync("services/Notifications", environment);
        await others.SendAsync(new EventPublished(Snapshots.Talk(WebhookWorld.Evening)));
        await receiver.WaitForAsync(1);
        first.Kill();
        await first.Ended;
        receiver.AnswerWith(204);
        hangs.SetResult();
        await using var second = await ServiceProcess.StartAsync("services/Notifications", environment);
        var heard = await receiver.WaitForAsync(2);

        Assert.Equal((heard[0].Id, heard[0].Body), (heard[1].Id, heard[1].Body));
    }

    private async Task<int> HeardAsync(bool guarded)
    {
        await using var world = await WebhookWorld.StartAsync(servers);
        if (!guarded)
        {
            // A lease that is over as soon as it is taken.
            await world.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
                """
                CREATE FUNCTION end_lease() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.leased_until = now() - interval ''1 second''; RETURN NEW; END';
                CREATE TRIGGER end_lease BEFORE UPDATE ON webhooks FOR EACH ROW EXECUTE FUNCTION end_lease();
                """));
        }

        List<WebhookReceiver> receivers = [];
        for (var number = 0; number < 4; number++)
        {
            receivers.Add(await WebhookReceiver.StartAsync());
            // Slow enough for others to come upon it.
            receivers[^1].Answer = async (_, _) =>
            {
                await Task.Delay(50);
                return Results.NoContent();
            };
            Assert.Equal(201, (await world.SubscribeAsync(receivers[^1].Url, FactTypes.EventPublished, FactTypes.EventChanged)).Status);
        }

        List<WebhookDispatcher> more = [.. Enumerable.Range(0, 3).Select(_ => ActivatorUtilities.CreateInstance<WebhookDispatcher>(world.Service.Services))];
        foreach (var dispatcher in more)
            await dispatcher.StartAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, Count / 2).Select(_ => Snapshots.Talk(WebhookWorld.Evening))
            .SelectMany(talk => new[] { world.Others.SendAsync(new EventPublished(talk)), world.Others.SendAsync(new EventChanged(talk with { Version = 2 })) }));
        await Eventually.GetAsync(world.DeliveriesAsync, all => all.Count(delivery => delivery.State is DeliveryState.Delivered) == 4 * Count, TimeSpan.FromMinutes(1));
        foreach (var dispatcher in more)
            await dispatcher.StopAsync(CancellationToken.None);
        var heard = receivers.Sum(receiver => receiver.Heard.Count);
        foreach (var receiver in receivers)
            await receiver.DisposeAsync();
        return heard;
    }

    private static async Task SubscribeAsync(Npgsql.NpgsqlDataSource source, string url, string passphrase)
    {
        var id = Guid.CreateVersion7();
        var secrets = new WebhookSecrets(Microsoft.Extensions.Options.Options.Create(new WebhookOptions { KeyPassphrase = passphrase }));
        await using var command = source.CreateCommand(
            "INSERT INTO webhooks (id, hub, url, events, created_by, enabled, secret, version, created, updated) VALUES ($1, 'bochum', $2, $3, 'test', true, $4, 1, now(), now())");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = url });
        command.Parameters.Add(new() { Value = FactTypes.All.ToArray() });
        command.Parameters.Add(new() { Value = secrets.New(id).Sealed });
        await command.ExecuteNonQueryAsync();
    }
}
