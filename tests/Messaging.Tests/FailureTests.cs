using System.Text;
using KiBiennale.Contracts;
using RabbitMQ.Client;

namespace KiBiennale.Messaging.Tests;

/// <summary>Messages that cannot be handled: tried again, at once and later, and then parked. None is dropped.</summary>
public sealed class FailureTests(Servers servers)
{
    private static readonly (string, string)[] s_soon = [("Messaging__RedeliveryDelays__0", "00:00:01"), ("Messaging__RedeliveryDelays__1", "00:00:01")];

    [Fact]
    public async Task Given_a_consumer_that_fails_When_the_cause_goes_away_Then_the_message_takes_effect_once_and_is_not_parked()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        var probe = await world.StartProbeAsync(s_soon);
        var id = (await probe.ChangeAsync("OneByOne", 1, TimeSpan.FromSeconds(1)))[0];
        await world.ExecuteAsync($"INSERT INTO obstacles VALUES ('{id}')");
        await Eventually.GetAsync(() => world.ReadAsync("SELECT count(*) FROM outbox_messages WHERE redeliveries = 1"), waiting => waiting == 1);

        await world.ExecuteAsync("DELETE FROM obstacles");

        Assert.Equal(new Outcome(1, Forgotten: 0, Lost: 0, Twice: 0, Waiting: 0, Parked: null), await world.SettleAsync());
    }

    [Theory]
    [InlineData("OneByOne", "probe-single")]
    [InlineData("Batched", "probe-batch")]
    public async Task Given_one_message_of_many_that_always_fails_When_all_are_handled_Then_it_alone_is_parked_with_cause_and_origin(string kind, string queue)
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        var probe = await world.StartProbeAsync(s_soon);
        var ids = await probe.ChangeAsync(kind, 40, TimeSpan.FromSeconds(1));
        await world.ExecuteAsync($"INSERT INTO obstacles VALUES ('{ids[17]}')");

        var parked = await world.ParkedAsync();

        Assert.Equal((world.Prefix + queue, "Failed", 3), (parked.Queue, parked.Reason, parked.Deliveries));
        Assert.StartsWith("System.InvalidOperationException: An obstacle is in the way.", parked.Detail, StringComparison.Ordinal);
        Assert.StartsWith("Probe on ", parked.Origin, StringComparison.Ordinal);
        Assert.Contains(ids[17].ToString(), Encoding.UTF8.GetString(parked.Body), StringComparison.Ordinal);
        var outcome = await world.OutcomeAsync();
        Assert.Equal((40, 1, 0), (outcome.Changes, outcome.Lost, outcome.Twice));
        Assert.Equal(0, await world.ReadAsync($"SELECT count(*) FROM effects WHERE change = '{ids[17]}'"));
    }

    [Fact]
    public async Task Given_a_batch_of_which_all_but_one_fail_When_it_is_handled_Then_each_of_them_is_parked_and_none_is_lost()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        var probe = await world.StartProbeAsync(s_soon);
        var ids = await probe.ChangeAsync("Batched", 40, TimeSpan.FromSeconds(1));
        await world.ExecuteAsync($"INSERT INTO obstacles SELECT id FROM changes WHERE id <> '{ids[0]}'");

        await Eventually.GetAsync(() => world.ReadAsync("SELECT count(*) FROM parked_messages"), parked => parked == 39);
        var outcome = await world.OutcomeAsync();
        Assert.Equal((39, 0, 0), (outcome.Lost, outcome.Twice, outcome.Waiting));
    }

    [Theory]
    [InlineData("OneByOne")]
    [InlineData("Batched")]
    public async Task Given_effects_that_the_database_refuses_at_the_commit_When_the_consumer_is_done_Then_the_messages_are_not_taken_for_handled(string kind)
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        await world.ExecuteAsync(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'No effect today.'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON effects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
            """);
        var probe = await world.StartProbeAsync(("Messaging__RedeliveryDelays__0", "00:00:05"));
        await probe.ChangeAsync(kind, 5, perCommit: 5);

        await Eventually.GetAsync(() => world.ReadAsync("SELECT count(*) FROM outbox_messages WHERE redeliveries > 0"), waiting => waiting == 5);
        await world.ExecuteAsync("DROP TRIGGER refuse ON effects");

        Assert.Equal(new Outcome(5, Forgotten: 0, Lost: 0, Twice: 0, Waiting: 0, Parked: null), await world.SettleAsync());
    }

    [Fact]
    public async Task Given_a_type_whose_name_is_too_long_When_its_message_is_parked_Then_the_name_is_cut_even_within_a_character()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        await world.StartProbeAsync();
        var name = new string('x', 199);
        await RawMessages.SendAsync(servers.RabbitMq, world.Prefix + "probe-single", Encoding.UTF8.GetBytes($$"""{ "messageType": ["urn:message:Other:{{name}}😀"], "message": {} }"""));

        Assert.Equal(name + '\uFFFD', (await world.ParkedAsync()).Type);
    }

    [Theory]
    [InlineData("""{ "messageId": "01990000-0000-7000-8000-000000000000", "messageType": ["urn:message:KiBiennale.Contracts:Ticket\u0000Sold"], "message": {} }""", "UnknownType")]
    [InlineData("""{ "messageId": "01990000-0000-7000-8000-000000000000", "messageType": ["urn:message:KiBiennale.Contracts:\ud800"], "message": {} }""", "Unreadable")]
    [InlineData("""{ "messageId": "01990000-0000-7000-8000-000000000000", "messageType": ["urn:message:KiBiennale.Contracts:TicketSold"], "message": {} }""", "UnknownType")]
    [InlineData("""{ "messageId": "01990000-0000-7000-8000-000000000000", "messageType": ["urn:message:KiBiennale.Contracts:HubChanged"], "message": { "version": "x" } }""", "Unreadable")]
    [InlineData("no JSON at all", "Unreadable")]
    [InlineData("""{ "messageId": "01990000-0000-7000-8000-000000000000", "messageType": ["urn:message:KiBiennale.Contracts:HubChanged"], "headers": { "contract-version": 9 }, "message": { "hub": "a", "version": 1, "name": { "de": "A" }, "trusted": true } }""", "LaterVersion")]
    public async Task Given_a_message_that_this_release_does_not_understand_When_it_comes_Then_it_is_parked_at_once_as_it_came(string body, string reason)
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        await world.StartProbeAsync();
        await RawMessages.SendAsync(servers.RabbitMq, world.Prefix + "probe-single", Encoding.UTF8.GetBytes(body));

        var parked = await world.ParkedAsync();

        Assert.Equal((world.Prefix + "probe-single", reason, 1, body), (parked.Queue, parked.Reason, parked.Deliveries, Encoding.UTF8.GetString(parked.Body)));
    }

    [Fact]
    public async Task Given_a_message_that_processes_die_of_When_the_broker_gives_it_up_Then_it_is_parked_and_not_dropped()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        await world.DeclareQueuesAsync();
        await using (var sender = await MessageSender.StartAsync(servers, world.Prefix))
            await sender.SendAsync(new HubChanged(Guid.CreateVersion7().ToString(), 1, new("Sonde"), Trusted: false));
        await using (var broker = await new ConnectionFactory { Uri = new(servers.RabbitMq) }.CreateConnectionAsync())
        await using (var channel = await broker.CreateChannelAsync())
        {
            var deliveries = 0;
            while (await channel.BasicGetAsync(world.Prefix + "probe-single", autoAck: false) is { } delivered)
            {
                Assert.InRange(++deliveries, 1, 100);
                await channel.BasicNackAsync(delivered.DeliveryTag, multiple: false, requeue: true);
            }

            Assert.True(deliveries > 1);
        }

        await world.StartProbeAsync();
        var parked = await world.ParkedAsync();

        Assert.Equal((world.Prefix + "probe-single", "DeliveryLimit", "HubChanged"), (parked.Queue, parked.Reason, parked.Type));
        Assert.Equal(0, await world.EffectsAsync());
    }
}
