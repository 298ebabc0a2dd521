using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using KiBiennale.Contracts;
using KiBiennale.Probe;
using Npgsql;

namespace KiBiennale.Messaging.Tests;

/// <summary>What becomes of messages before they are sent, and of the notes of those that were handled.</summary>
public sealed class OutboxTests(Servers servers)
{
    [Fact]
    public async Task Given_a_message_for_later_When_its_time_has_not_come_Then_it_waits_and_is_sent_afterwards()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        var probe = await world.StartProbeAsync();
        await probe.ChangeAsync("OneByOne", 1, TimeSpan.FromSeconds(5));
        await probe.ChangeAsync("OneByOne", 1);

        await Eventually.GetAsync(world.EffectsAsync, effects => effects == 1);
        Assert.Equal(1, await world.ReadAsync("SELECT count(*) FROM outbox_messages WHERE not_before > now()"));
        Assert.Equal(new Outcome(2, Forgotten: 0, Lost: 0, Twice: 0, Waiting: 0, Parked: null), await world.SettleAsync());
    }

    [Fact]
    public async Task Given_messages_that_one_replica_is_sending_When_others_look_for_work_Then_they_send_the_rest_and_do_not_wait()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        var probe = await world.StartProbeAsync();
        await world.StartProbeAsync();
        await using var heard = await MessageListener<HubChanged>.StartAsync(servers, world.Prefix);
        await probe.ChangeAsync("OneByOne", 100, TimeSpan.FromSeconds(2));

        // What a replica does that has read half of them and is not done yet.
        await using (var connection = await world.OpenAsync())
        {
            await using var take = new NpgsqlCommand("BEGIN; SELECT id FROM outbox_messages ORDER BY id LIMIT 50 FOR UPDATE", connection);
            await take.ExecuteNonQueryAsync();
            await Eventually.GetAsync(world.EffectsAsync, effects => effects == 50);
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            Assert.Equal(50, heard.Heard.Count);
        }

        Assert.Equal(new Outcome(100, Forgotten: 0, Lost: 0, Twice: 0, Waiting: 0, Parked: null), await world.SettleAsync());
        Assert.Equal(100, heard.Heard.Count);
    }

    [Fact]
    public async Task Given_two_replicas_When_2000_changes_are_made_at_either_Then_each_is_sent_once_and_takes_effect_once()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        await using var heard = await MessageListener<HubChanged>.StartAsync(servers, world.Prefix);
        var (one, other) = (await world.StartProbeAsync(), await world.StartProbeAsync());

        var failed = await Task.WhenAll(world.ChangeAsync(one, 1000), world.ChangeAsync(other, 1000));

        Assert.Equal([0, 0], failed);
        Assert.Equal(new Outcome(2000, Forgotten: 0, Lost: 0, Twice: 0, Waiting: 0, Parked: null), await world.SettleAsync());
        Assert.Equal(1000, heard.Heard.Count);
    }

    [Fact]
    public async Task Given_notes_of_handled_messages_When_they_are_older_than_a_repetition_can_be_Then_they_go_and_others_stay()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        await world.ExecuteAsync(
            """
            INSERT INTO inbox_messages (message_id, consumer, handled)
            SELECT gen_random_uuid(), CASE WHEN day > 14 THEN 'old' ELSE 'young' END, now() - day * interval '1 day' FROM generate_series(10, 20) AS day
            """);

        await world.StartProbeAsync();

        await Eventually.GetAsync(() => world.ReadAsync("SELECT count(*) FROM inbox_messages WHERE consumer = 'old'"), old => old == 0);
        Assert.Equal(4, await world.ReadAsync("SELECT count(*) FROM inbox_messages WHERE consumer = 'young'"));
    }

    [Fact]
    public async Task Given_messages_that_wait_and_one_that_is_parked_When_it_is_measured_Then_operations_see_how_many_and_since_when()
    {
        var measured = new ConcurrentDictionary<string, double>();
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured[instrument.Name] = value);
        meters.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured[instrument.Name] = value);
        meters.Start();
        await using var probe = await ServiceHost<ProbeDbContext>.StartAsync(servers, "probe-db");
        await probe.WithDatabaseAsync(db => Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
            db.Database,
            """
            INSERT INTO outbox_messages (message_id, type, body, not_before, attempts, redeliveries, created)
            SELECT gen_random_uuid(), 'Unknown', '', 'epoch', 0, 0, now() - interval '1 hour' FROM generate_series(1, 3);
            INSERT INTO outbox_messages (message_id, type, body, not_before, attempts, redeliveries)
            VALUES (gen_random_uuid(), 'Unknown', '', now() + interval '1 day', 0, 0);
            INSERT INTO parked_messages (queue, message_id, type, body, content_type, reason, detail, deliveries)
            VALUES ('a', gen_random_uuid(), 'Unknown', '', '', 'Failed', '', 1);
            """));

        await Eventually.GetAsync(() => Task.FromResult(measured.GetValueOrDefault("kibiennale.outbox.backlog")), backlog => backlog == 3);
        Assert.InRange(measured["kibiennale.outbox.age"], 3600, 3700);
        Assert.Equal(1, measured["kibiennale.parked"]);
    }
}
