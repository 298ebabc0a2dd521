using KiBiennale.Contracts;

namespace KiBiennale.Messaging.Tests;

/// <summary>Messages that come twice, and in any order.</summary>
[Collection(nameof(OwnServers))]
public sealed class RepetitionTests(OwnServers servers)
{
    private const int Things = 40;
    private const int VersionsOfEach = 5;

    [Fact]
    public async Task Given_messages_of_many_versions_When_each_comes_twice_and_the_newest_first_Then_each_takes_effect_once_and_the_newest_is_known()
    {
        var (effects, newest) = await TellAsync(Guard.None);
        Assert.Equal((Things * VersionsOfEach, Things), (effects, newest));
    }

    [Fact]
    public async Task Control_without_inbox_each_takes_effect_twice()
    {
        var (effects, newest) = await TellAsync(Guard.Inbox);
        Assert.Equal((Things * VersionsOfEach * 2, Things), (effects, newest));
    }

    [Fact]
    public async Task Control_without_versions_older_messages_overwrite_newer_ones()
    {
        var (effects, newest) = await TellAsync(Guard.Versions);
        Assert.Equal(Things * VersionsOfEach, effects);
        Assert.NotEqual(Things, newest);
    }

    /// <summary>How many effects there are, and of how many things the newest version is known.</summary>
    private async Task<(long Effects, long Newest)> TellAsync(Guard without)
    {
        await using var world = await ProbeWorld.CreateAsync(servers, without);
        await world.StartProbeAsync();
        await using var sender = await MessageSender.StartAsync(servers, world.Prefix);
        var things = Enumerable.Range(0, Things).Select(_ => Snapshots.Talk(default)).ToList();
        var messages = Enumerable.Range(1, VersionsOfEach).Reverse()
            .SelectMany(version => things.Select(thing => (Id: Guid.CreateVersion7(), Message: new EventChanged(thing with { Version = version })))).ToList();
        foreach (var (id, message) in messages)
            await sender.SendAsync(message, id);
        foreach (var (id, message) in messages)
            await sender.SendAsync(message, id);

        await world.SettleAsync();
        return (await world.EffectsAsync(), await world.ReadAsync($"SELECT count(*) FROM known WHERE version = {VersionsOfEach}"));
    }
}
