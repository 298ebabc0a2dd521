using System.Diagnostics;
using System.Text.Json.Nodes;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed class HealingTests(RunningSystem system)
{
    private static readonly TimeSpan s_longestRefusal = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("gateway")]
    [InlineData("postgres")]
    [InlineData("rabbitmq")]
    public async Task Given_a_running_system_When_a_process_is_killed_Then_it_heals(string name)
    {
        var before = await system.ProcessAsync(name);

        await KillAsync(before);

        await ExpectHealedAsync(before);
    }

    [Fact]
    public async Task Given_a_killed_service_When_the_gateway_is_asked_for_it_Then_it_says_at_once_that_it_is_away_and_it_heals()
    {
        var before = await system.ProcessAsync("events");

        await KillAsync(before);
        var begun = Stopwatch.GetTimestamp();
        // What nobody has asked before: the gateway may still know the answers to other questions.
        var refused = await system.Api.GetAsync($"/events/{Guid.CreateVersion7()}");
        var taken = Stopwatch.GetElapsedTime(begun);
        var other = await system.Api.GetAsync("/hubs");

        Assert.Equal((503, "service_unavailable"), (refused.Status, refused.Code));
        Assert.True(int.Parse(refused.Headers["Retry-After"], null) > 0);
        Assert.True(taken < s_longestRefusal, $"The refusal took {taken}.");
        Assert.Equal(200, other.Status);
        await ExpectHealedAsync(before);
    }

    [Fact]
    public async Task Given_a_token_When_the_token_endpoint_does_not_answer_Then_the_token_is_good_all_the_same()
    {
        var token = await system.TokenAsync("bochum");
        // A service that has just been started, as other tests here do, has no keys before it has seen a token.
        await system.Api.PutAsync("/hubs/bochum", "{}", token);
        await system.Api.GetAsync("/hubs/bochum/events", token);
        var id = (await system.ProcessAsync("identity"))["pid"]!.GetValue<int>();
        await SignalAsync("STOP", id);
        try
        {
            using var hasty = new CancellationTokenSource(s_longestRefusal);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => system.Api.Http.GetAsync(new Uri("/.well-known/jwks", UriKind.Relative), hasty.Token));

            var put = await system.Api.PutAsync($"/hubs/bochum/events/{TestEvents.NewId()}", TestEvents.Body(), token);
            var refused = await system.Api.PutAsync("/hubs/bochum", "{}", token);

            Assert.Equal((201, 403), (put.Status, refused.Status));
        }
        finally
        {
            await SignalAsync("CONT", id);
        }

        await Eventually.GetAsync(system.StatusAsync, status => status["ready"]!.GetValue<bool>());
    }

    private static async Task SignalAsync(string signal, int id)
    {
        using var kill = Process.Start("kill", [$"-{signal}", id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>A successor runs, and what a hub publishes can be booked again: every process has its part in that.</summary>
    private async Task ExpectHealedAsync(JsonNode before)
    {
        var after = await system.HealedAsync(before);

        Assert.NotEqual(before["pid"]!.GetValue<int>(), after["pid"]!.GetValue<int>());
        Assert.Equal(before["restarts"]!.GetValue<int>() + 1, after["restarts"]!.GetValue<int>());
        var token = await system.TokenAsync("bochum");
        var put = await system.Api.PutAsync($"/hubs/bochum/events/{TestEvents.NewId()}", TestEvents.Body(), token);
        Assert.Equal(201, put.Status);
        var offerings = await Eventually.GetAsync(
            () => system.Api.GetAsync($"/events/{put["id"]!.GetValue<Guid>()}/offerings"), answer => answer.Status == 200);
        Assert.Single(offerings["items"]!.AsArray());
    }

    private static async Task KillAsync(JsonNode process)
    {
        var id = process["pid"]!.GetValue<int>();
        Assert.True(Signals.Send(id, "KILL"));
        await Eventually.GetAsync(() => Task.FromResult(ProcessTable.IsAlive(id)), isAlive => !isAlive);
    }
}
