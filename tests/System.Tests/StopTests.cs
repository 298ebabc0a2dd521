using System.Text.Json.Nodes;
using KiBiennale.NativeHost;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.SystemTests;

/// <summary>Each of them ends the system and brings it up again.</summary>
[Collection(SharedSystem.Name)]
public sealed class StopTests(RunningSystem system)
{
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Given_a_running_system_When_it_goes_down_and_up_again_Then_nothing_is_lost_and_nothing_was_left_running()
    {
        var before = await SettledContentAsync();
        var family = FamilyOfAll();

        var down = await system.RunAsync("down");
        var left = family.Where(ProcessTable.IsAlive).Select(ProcessTable.CommandLineOf).ToList();
        var stopped = await system.RunAsync("status", "--json");
        await system.UpAsync();

        Assert.Equal(0, down.ExitCode);
        Assert.Empty(left);
        Assert.Equal(1, stopped.ExitCode);
        Assert.False(JsonNode.Parse(stopped.Output)!["ready"]!.GetValue<bool>());
        Assert.Equal(before, await ContentAsync());
    }

    [Fact]
    public async Task Given_a_running_system_When_its_host_is_killed_Then_no_process_is_left_and_it_comes_up_again_whole()
    {
        var before = await SettledContentAsync();
        var family = FamilyOfAll();

        Assert.True(Signals.Send(family[0], "KILL"));
        try
        {
            await Eventually.GetAsync(
                () => Task.FromResult(string.Join('\n', family.Where(ProcessTable.IsAlive).Select(ProcessTable.CommandLineOf))),
                left => left.Length == 0,
                s_longestStop);
        }
        finally
        {
            // Nobody else would end them any more.
            family.Where(ProcessTable.IsAlive).ToList().ForEach(process => Signals.Send(process, "KILL"));
        }

        await system.UpAsync();
        Assert.Equal(before, await ContentAsync());
    }

    /// <summary>Also what the status does not name: the broker's directory of nodes, the database's own processes.</summary>
    private IReadOnlyList<int> FamilyOfAll()
    {
        var family = system.Family();
        var programs = family.Select(ProcessTable.CommandLineOf).ToList();
        Assert.Contains(programs, program => program.Contains("epmd", StringComparison.Ordinal));
        Assert.Contains(programs, program => program.Contains("beam", StringComparison.Ordinal));
        Assert.Contains(programs, program => program.Contains("checkpointer", StringComparison.Ordinal));
        Assert.All(
            Model.Services,
            service => Assert.Contains(programs, program => program.Contains($"{service}.dll", StringComparison.OrdinalIgnoreCase)));
        return family;
    }

    /// <summary>The same, once Hubs has heard of every event and its counts have come to rest.</summary>
    private async Task<string> SettledContentAsync()
    {
        var last = "";
        return await Eventually.GetAsync(
            async () =>
            {
                await Task.Delay(s_rest);
                var before = last;
                last = await ContentAsync();
                return before == last ? last : "";
            },
            content => content.Length > 0,
            s_longestStop);
    }

    /// <summary>Everything that visitors can see.</summary>
    private async Task<string> ContentAsync()
    {
        var hubs = await system.Api.GetAsync("/hubs?limit=100");
        var events = await system.Api.GetAsync("/events?limit=100");
        Assert.Equal((200, 200), (hubs.Status, events.Status));
        Assert.NotEmpty(hubs["items"]!.AsArray());
        Assert.NotEmpty(events["items"]!.AsArray());
        return hubs.Body!.ToJsonString() + events.Body!.ToJsonString();
    }
}
