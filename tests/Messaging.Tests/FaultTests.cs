using static KiBiennale.NativeHost.Servers.TemporaryServers;

namespace KiBiennale.Messaging.Tests;

/// <summary>
/// Whatever dies in between, every committed change has its effect, and has it once. Each fault is also tried with a guard
/// switched off: then the very same course must be found wrong. <c>./biennale test soak</c> repeats each fault.
/// </summary>
[Collection(nameof(OwnServers))]
public sealed class FaultTests(OwnServers servers)
{
    private const int Changes = 2000;

    /// <summary>One in the suite; in a soak, as many as it asks for.</summary>
    public static TheoryData<int> Rounds => [.. Enumerable.Range(1, Soak.Rounds)];

    [Theory]
    [MemberData(nameof(Rounds))]
    public async Task Given_2000_changes_When_the_broker_is_killed_Then_each_has_its_effect_once(int round) => AssertOnce(await KillBrokerAsync(Guard.None), round);

    [Fact]
    public async Task Control_without_outbox_a_killed_broker_loses_messages() => Assert.NotEqual(0, (await KillBrokerAsync(Guard.Outbox)).Lost);

    [Fact]
    public async Task Control_without_inbox_a_killed_broker_lets_messages_take_effect_twice() => Assert.NotEqual(0, (await KillBrokerAsync(Guard.Inbox)).Twice);

    /// <remarks>The control suffers the same fault beside it.</remarks>
    [Theory]
    [MemberData(nameof(Rounds))]
    public async Task Given_a_consumer_When_it_is_killed_between_effect_and_acknowledgement_Then_each_change_has_its_effect_once_but_not_without_inbox(int round)
    {
        var outcomes = await KillConsumerAsync();
        AssertOnce(outcomes[0], round);
        Assert.NotEqual(0, outcomes[1].Twice);
    }

    /// <remarks>The control suffers the same fault beside it.</remarks>
    [Theory]
    [MemberData(nameof(Rounds))]
    public async Task Given_a_publisher_When_it_is_killed_right_after_a_commit_Then_each_change_has_its_effect_once_but_not_without_outbox(int round)
    {
        var outcomes = await KillPublisherAsync();
        AssertOnce(outcomes[0], round);
        Assert.NotEqual(0, outcomes[1].Lost);
    }

    [Theory]
    [MemberData(nameof(Rounds))]
    public async Task Given_messages_that_are_sent_When_the_database_is_restarted_Then_each_change_has_its_effect_once(int round) =>
        AssertOnce(await RestartDatabaseAsync(Guard.None), round);

    [Fact]
    public async Task Control_without_inbox_a_restarted_database_lets_messages_take_effect_twice() =>
        Assert.NotEqual(0, (await RestartDatabaseAsync(Guard.Inbox)).Twice);

    /// <remarks>The control suffers the same fault beside it.</remarks>
    [Theory]
    [MemberData(nameof(Rounds))]
    public async Task Given_a_broker_whose_disk_is_full_When_changes_are_made_Then_they_are_accepted_and_each_has_its_effect_once_but_not_without_inbox(int round)
    {
        var outcomes = await FillDiskAsync();
        AssertOnce(outcomes[0], round);
        Assert.NotEqual(0, outcomes[1].Twice);
    }

    /// <remarks>The control suffers the same fault beside it.</remarks>
    [Theory]
    [MemberData(nameof(Rounds))]
    public async Task Given_a_broker_that_is_away_When_changes_go_on_Then_all_are_accepted_and_the_backlog_drains_by_itself_but_not_without_outbox(int round)
    {
        var outcomes = await TakeBrokerAwayAsync(round == Soak.Rounds ? Soak.BrokerAway : Soak.BrokerAwayShortly);
        AssertOnce(outcomes[0], round);
        Assert.NotEqual(0, outcomes[1].Lost);
    }

    [Fact]
    public async Task Control_a_change_that_was_answered_with_success_and_is_gone_is_found()
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        Assert.Equal(0, await world.ChangeAsync(await world.StartProbeAsync(), 10));
        await world.SettleAsync();
        await world.ExecuteAsync("DELETE FROM changes WHERE id = (SELECT min(id::text)::uuid FROM changes)");
        Assert.Equal(1, (await world.OutcomeAsync()).Forgotten);
    }

    private static void AssertOnce(Outcome outcome, int round)
    {
        Assert.True(outcome.Changes > 0);
        Assert.Equal((round, new Outcome(outcome.Changes, Forgotten: 0, Lost: 0, Twice: 0, Waiting: 0, Parked: null)), (round, outcome));
    }

    private async Task<Outcome> KillBrokerAsync(Guard without)
    {
        await using var world = await ProbeWorld.CreateAsync(servers, without);
        var changing = world.ChangeAsync(await world.StartProbeAsync(), Changes);
        await Eventually.GetAsync(world.EffectsAsync, effects => effects > Changes / 4);
        servers.Processes.Kill(Server.RabbitMq);
        Assert.Equal(0, await changing);
        return await world.SettleAsync();
    }

    private async Task<Outcome[]> KillConsumerAsync()
    {
        await using var worlds = await ProbeWorlds.StartAsync(servers, [Guard.None, Guard.Inbox], ("Probe__DieAfterEffect", "150"));
        return await worlds.EachAsync(async (world, dies) =>
        {
            await world.ChangeAsync(dies, 400);
            await dies.Ended;
            await world.StartProbeAsync();
            return await world.SettleAsync();
        });
    }

    private async Task<Outcome[]> KillPublisherAsync()
    {
        await using var worlds = await ProbeWorlds.StartAsync(servers, [Guard.None, Guard.Outbox], ("Probe__DieAfterChange", "100"));
        return await worlds.EachAsync(async (world, dies) =>
        {
            Assert.NotEqual(0, await world.ChangeAsync(dies, 400));
            await dies.Ended;
            await world.StartProbeAsync();
            return await world.SettleAsync();
        });
    }

    private async Task<Outcome> RestartDatabaseAsync(Guard without)
    {
        await using var world = await ProbeWorld.CreateAsync(servers, without);
        var changing = world.ChangeAsync(await world.StartProbeAsync(), Changes);
        await Eventually.GetAsync(world.EffectsAsync, effects => effects > Changes / 4);
        // In the moment in which messages are sent and not noted as sent.
        await using (await world.HoldDispatcherAsync())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300));
            await servers.Processes.StopAsync(Server.Postgres);
        }

        await servers.Processes.StartAsync(Server.Postgres);
        await changing;
        return await world.SettleAsync();
    }

    private async Task<Outcome[]> FillDiskAsync()
    {
        await using var worlds = await ProbeWorlds.StartAsync(servers, [Guard.None, Guard.Inbox]);
        await worlds.EachAsync(async (world, probe) =>
        {
            Assert.Equal(0, await world.ChangeAsync(probe, 100));
            return await world.SettleAsync();
        });
        await servers.Processes.SetDiskAlarmAsync(true, CancellationToken.None);
        try
        {
            await worlds.EachAsync((world, probe) => world.ChangeAsync(probe, 300));
            // Longer than the dispatcher waits for a confirm: it takes the broker for away, and sends all of it once more.
            await Task.Delay(TimeSpan.FromSeconds(12));
            Assert.All(await worlds.EachAsync((world, _) => world.OutcomeAsync()), outcome => Assert.Equal((400, 300), (outcome.Changes, outcome.Waiting)));
        }
        finally
        {
            await servers.Processes.SetDiskAlarmAsync(false, CancellationToken.None);
        }

        return await worlds.EachAsync((world, _) => world.SettleAsync());
    }

    private async Task<Outcome[]> TakeBrokerAwayAsync(TimeSpan away)
    {
        await using var worlds = await ProbeWorlds.StartAsync(servers, [Guard.None, Guard.Outbox]);
        await servers.Processes.StopAsync(Server.RabbitMq);
        using (var limit = new CancellationTokenSource(away))
        {
            while (!limit.IsCancellationRequested)
                Assert.All(await worlds.EachAsync((world, probe) => world.ChangeAsync(probe, 100)), failed => Assert.Equal(0, failed));
        }

        var outcomes = await worlds.EachAsync((world, _) => world.OutcomeAsync());
        Assert.Equal([outcomes[0].Changes, 0], outcomes.Select(outcome => outcome.Waiting));
        await servers.Processes.StartAsync(Server.RabbitMq);
        return await worlds.EachAsync((world, _) => world.SettleAsync(backlog: away));
    }
}
