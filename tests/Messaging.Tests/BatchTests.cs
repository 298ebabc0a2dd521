namespace KiBiennale.Messaging.Tests;

/// <summary>Consumers that hear messages in batches.</summary>
public sealed class BatchTests(Servers servers)
{
    [Theory]
    [InlineData("Batched", 51, 100)]
    [InlineData("OneByOne", 1, 1)]
    public async Task Given_many_messages_at_once_When_they_are_heard_Then_those_of_a_batch_take_effect_in_one_transaction(string kind, long least, long most)
    {
        await using var world = await ProbeWorld.CreateAsync(servers);
        var probe = await world.StartProbeAsync();

        await probe.ChangeAsync(kind, 1000, perCommit: 1000);

        Assert.Equal(new Outcome(1000, Forgotten: 0, Lost: 0, Twice: 0, Waiting: 0, Parked: null), await world.SettleAsync());
        var together = await world.ReadAsync("SELECT max(effects) FROM (SELECT count(*) AS effects FROM effects GROUP BY xmin) AS transactions");
        Assert.InRange(together, least, most);
    }
}
