using System.Text.Json.Nodes;
using KiBiennale.NativeHost;
using KiBiennale.NativeHost.Servers;

namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed class QueuesTests(RunningSystem system)
{
    private const string Queue = "registration-programme";

    [Fact]
    public async Task Given_a_message_that_cannot_be_handled_When_somebody_looks_requeues_and_discards_it_Then_each_command_says_what_it_did()
    {
        await SendUnreadableAsync();
        await ParkedAsync(1);
        var shown = await system.RunAsync("queues");
        var status = await system.RunAsync("status");
        var requeued = await system.RunAsync("queues", "requeue", Queue);
        var again = await ParkedAsync(1);
        var discarded = await system.RunAsync("queues", "discard", Queue);
        var nothing = await system.RunAsync("queues");

        Assert.Equal((0, 0, 0, 0), (shown.ExitCode, requeued.ExitCode, discarded.ExitCode, nothing.ExitCode));
        Assert.Matches($@"{Queue} +1  \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\dZ\n  \d\d:\d\d:\d\dZ unknown \S+ unreadable: \S+", shown.Output);
        Assert.Contains("Messages parked: registration 1 ", status.Output, StringComparison.Ordinal);
        Assert.Equal($"Messages of {Queue} handed over again: 1.\n", requeued.Output);
        Assert.Equal("unreadable", Assert.Single(again["messages"]!.AsArray())!["reason"]!.GetValue<string>());
        Assert.Equal($"Messages of {Queue} discarded: 1.\n", discarded.Output);
        Assert.Equal("Nothing is parked.\n", nothing.Output);
    }

    [Fact]
    public async Task Given_nothing_that_is_parked_When_a_queue_is_requeued_Then_it_was_none_and_of_an_unknown_queue_one_sentence_names_those_there_are()
    {
        var empty = await system.RunAsync("queues", "requeue", "events-hub");
        var unknown = await system.RunAsync("queues", "discard", "registration-nothing");

        Assert.Equal((0, "Messages of events-hub handed over again: 0.\n"), (empty.ExitCode, empty.Output));
        SentenceTests.Expect("There is no queue 'registration-nothing'", unknown);
        Assert.Contains(Queue, unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_operations_token_When_queues_are_asked_for_at_the_gateway_Then_every_service_answers_and_others_may_not()
    {
        var ops = await system.RoleTokenAsync("ops");

        var all = await system.Api.GetAsync("/ops/queues", ops);
        var requeued = await system.Api.PostAsync($"/ops/queues/{Queue}/requeue", token: ops);
        var publisher = await system.Api.GetAsync("/ops/queues", await system.TokenAsync("bochum"));
        var anonymous = await system.Api.GetAsync("/ops/queues");

        Assert.Equal(Model.Services, all["items"]!.AsArray().Select(service => service!["service"]!.GetValue<string>()));
        Assert.Empty(all["missing"]!.AsArray());
        Assert.Equal((200, 0), (requeued.Status, requeued["count"]!.GetValue<int>()));
        Assert.Equal((403, 401), (publisher.Status, anonymous.Status));
    }

    [Fact]
    public async Task Given_a_service_that_has_lost_what_it_knew_When_it_is_resynced_Then_it_knows_it_again()
    {
        var token = await system.TokenAsync("bochum");
        var put = await system.Api.PutAsync($"/hubs/bochum/events/{TestEvents.NewId()}", TestEvents.Body(), token);
        var path = $"/events/{put["id"]!.GetValue<Guid>()}/offerings";
        await Eventually.GetAsync(() => system.Api.GetAsync(path), answer => answer.Status == 200);
        await ForgetEventsAsync();
        Assert.Equal(404, (await system.Api.GetAsync(path)).Status);

        var resync = await system.RunAsync("resync", "registration");

        Assert.Equal(0, resync.ExitCode);
        Assert.StartsWith("registration asks the owners", resync.Output, StringComparison.Ordinal);
        await Eventually.GetAsync(() => system.Api.GetAsync(path), answer => answer.Status == 200);
    }

    [Fact]
    public async Task Given_a_running_system_When_an_unknown_service_is_resynced_Then_one_sentence_names_those_there_are()
    {
        var unknown = await system.RunAsync("resync", "gateway");

        SentenceTests.Expect("There is no service 'gateway'", unknown);
        Assert.Contains("registration", unknown.Errors, StringComparison.Ordinal);
    }

    private async Task SendUnreadableAsync()
    {
        var port = (await system.ProcessAsync("rabbitmq"))["port"]!.GetValue<int>();
        var broker = new RabbitMq(system.Data, Secrets.Of(system.Data).RabbitMqPassword, port);
        await RawMessages.SendAsync(broker.ConnectionString, Queue, "no message of ours"u8.ToArray());
    }

    /// <summary>Waits until so many messages are parked; gives the queue as <c>queues --json</c> shows it.</summary>
    private Task<JsonNode> ParkedAsync(int count) => Eventually.GetAsync(
        async () => JsonNode.Parse((await system.RunAsync("queues", "--json")).Output)!["items"]!.AsArray()
            .SelectMany(service => service!["queues"]!.AsArray()).Single(queue => queue!["queue"]!.GetValue<string>() == Queue)!,
        queue => queue["parked"]!.GetValue<int>() == count);

    private async Task ForgetEventsAsync()
    {
        var port = (await system.ProcessAsync("postgres"))["port"]!.GetValue<int>();
        await using var database = new ServiceDatabases(system.Data, port).Open("registration");
        await using var forget = database.CreateCommand("DELETE FROM registrations; DELETE FROM offered_events");
        await forget.ExecuteNonQueryAsync();
    }
}
