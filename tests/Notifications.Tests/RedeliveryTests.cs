using System.Text.Json;
using KiBiennale.Notifications.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Tests;

/// <summary>The log of what a webhook was told, and telling it again.</summary>
public sealed class RedeliveryTests(Servers servers) : IAsyncLifetime
{
    private WebhookWorld _world = null!;
    private WebhookReceiver _receiver = null!;
    private string _path = "";

    public async ValueTask InitializeAsync()
    {
        (_world, _receiver) = (await WebhookWorld.StartAsync(servers), await WebhookReceiver.StartAsync());
        _path = $"/hubs/bochum/webhooks/{(await _world.SubscribeAsync(_receiver.Url))["id"]}";
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Given_deliveries_of_all_states_When_the_log_is_read_Then_it_shows_them_page_by_page_the_newest_first()
    {
        var (talk, bad) = (Snapshots.Talk(WebhookWorld.Evening), Snapshots.Talk(WebhookWorld.Evening));
        await _world.TellAsync(talk, 1, 3);
        await _world.SettledAsync(3);
        _receiver.AnswerWith(500);
        await _world.TellAsync(bad, 1, 1);
        await Eventually.GetAsync(_world.DeliveriesAsync, all => all[^1].Attempts == 1);

        var first = await _world.Service.Api.GetAsync($"{_path}/deliveries?limit=3", _world.Token);
        var second = await _world.Service.Api.GetAsync($"{_path}/deliveries?limit=3&cursor={first["next"]}", _world.Token);
        var pending = await _world.Service.Api.GetAsync($"{_path}/deliveries?state=pending", _world.Token);

        Assert.Equal(4, first["total"]!.GetValue<int>());
        Assert.Equal(["pending", "delivered", "delivered", "delivered"], first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(item => item!["state"]!.GetValue<string>()));
        Assert.Null(second["next"]);
        var waiting = Assert.Single(pending["items"]!.AsArray())!;
        Assert.Equal((bad.EventId, "event.published", 500, "answered 500", 1), (waiting["about"]!.GetValue<Guid>(), waiting["type"]!.GetValue<string>(), waiting["status"]!.GetValue<int>(), waiting["failure"]!.GetValue<string>(), waiting["attempts"]!.GetValue<int>()));
        Assert.Equal((422, "invalid"), await OutcomeAsync(_world.Service.Api.GetAsync($"{_path}/deliveries?state=lost&limit=0&cursor=x", _world.Token)));
    }

    [Fact]
    public async Task Given_a_delivery_that_has_arrived_When_it_is_asked_for_again_Then_it_comes_under_the_same_id_with_the_same_body()
    {
        await _world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);
        var delivery = (await _world.SettledAsync(1))[0];
        Assert.Equal(202, (await RedeliverAsync(new { delivery = delivery.Id })).Status);
        var heard = await _receiver.WaitForAsync(2);

        Assert.Equal((heard[0].Id, heard[0].Body), (heard[1].Id, heard[1].Body));
        Assert.Equal(delivery.Id.ToString(), heard[1].Id);
        Assert.Equal((404, "delivery_not_found"), await OutcomeAsync(RedeliverAsync(new { delivery = Guid.CreateVersion7() })));
        Assert.Equal((422, "invalid"), await OutcomeAsync(RedeliverAsync(new { })));
        Assert.Equal((422, "invalid"), await OutcomeAsync(RedeliverAsync(new { delivery = delivery.Id, from = "2026-09-01T10:00" })));
    }

    [Fact]
    public async Task Given_a_webhook_that_was_disabled_for_a_while_When_the_time_is_asked_for_again_Then_it_hears_all_of_it_and_what_it_has_missed_too()
    {
        var talk = Snapshots.Talk(WebhookWorld.Evening);
        await _world.TellAsync(talk, 1, 1);
        await _world.SettledAsync(1);
        var webhook = await _world.Service.Api.GetAsync(_path, _world.Token);
        webhook.Body!["enabled"] = false;
        await _world.Service.Api.PutAsync(_path, webhook.Body.ToJsonString(), _world.Token);
        await _world.TellAsync(talk, 2, 3);
        Assert.Equal((409, "webhook_disabled"), await OutcomeAsync(RedeliverAsync(new { from = "2026-01-01T10:00" })));
        webhook.Body["enabled"] = true;
        await _world.Service.Api.PutAsync(_path, webhook.Body.ToJsonString(), _world.Token);
        Assert.Single(_receiver.Heard);

        var again = await RedeliverAsync(new { from = TimeProvider.System.GetUtcNow().AddHours(-1) });
        var heard = await _receiver.WaitForAsync(4);

        Assert.Equal((202, 3), (again.Status, again["deliveries"]!.GetValue<int>()));
        Assert.Equal([1, 1, 2, 3], heard.Select(one => one.Data["version"]!.GetValue<int>()));
        Assert.Equal(0, (await RedeliverAsync(new { from = TimeProvider.System.GetUtcNow().AddHours(-2), to = TimeProvider.System.GetUtcNow().AddHours(-1) }))["deliveries"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_thousands_of_things_When_all_are_asked_for_twice_Then_there_is_one_delivery_of_each_that_the_webhook_wants()
    {
        await _world.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $$"""
            INSERT INTO facts (hub, type, object_id, object_version, key, body, created)
            SELECT CASE WHEN n % 10 = 0 THEN 'essen' ELSE 'bochum' END, 'event.published', gen_random_uuid(), 1, 'k', '{ "data": {} }', now() FROM generate_series(1, 2500) AS n
            """));

        var counts = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ => (await RedeliverAsync(new { from = TimeProvider.System.GetUtcNow().AddHours(-1) }))["deliveries"]!.GetValue<int>()));

        Assert.Equal([2250, 2250], counts);
        Assert.Equal(2250, (await _world.DeliveriesAsync()).Count);
    }

    [Fact]
    public async Task Given_a_test_When_it_is_sent_Then_it_goes_to_that_webhook_alone()
    {
        await using var other = await WebhookReceiver.StartAsync();
        await _world.SubscribeAsync(other.Url);
        var answer = await _world.Service.Api.PostAsync($"{_path}/test", null, _world.Token);
        var heard = Assert.Single(await _receiver.WaitForAsync(1));

        Assert.Equal((202, heard.Id, "webhook.test"), (answer.Status, answer["id"]!.GetValue<string>(), heard.Type));
        Assert.Equal(1, await _world.Service.WithDatabaseAsync(db => db.Set<Delivery>().CountAsync()));
        Assert.Empty(other.Heard);
    }

    private Task<Answer> RedeliverAsync(object what) => _world.Service.Api.PostAsync($"{_path}/redeliver", JsonSerializer.Serialize(what), _world.Token);

    private static async Task<(int, string?)> OutcomeAsync(Task<Answer> answer) => ((await answer).Status, (await answer).Code);
}
