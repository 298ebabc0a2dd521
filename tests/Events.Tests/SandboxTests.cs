using KiBiennale.Contracts;

namespace KiBiennale.Events.Tests;

public sealed class SandboxTests(Servers servers)
{
    [Fact]
    public async Task Given_a_sandbox_hub_When_it_writes_events_Then_all_goes_as_for_others_and_nobody_else_sees_or_hears_of_it()
    {
        var token = TestTokens.Publisher("sandbox");
        await using var events = await EventsHost.StartAsync(servers);
        await using var hubs = await MessageSender.StartAsync(servers, events.Prefix);
        await using var published = await MessageListener<EventPublished>.StartAsync(servers, events.Prefix);
        await using var cancelled = await MessageListener<EventCancelled>.StartAsync(servers, events.Prefix);
        await hubs.SendAsync(new HubChanged("sandbox", 1, new("Spielwiese"), Trusted: true, Sandbox: true));
        var api = events.Api;
        var tried = await Eventually.GetAsync(() => api.PutAsync("/hubs/sandbox/events/a", EventsHost.Talk("Versuch"), token), answer => answer.Status != 404);
        var batch = await api.PostAsync("/hubs/sandbox/events:batch", """{ "events": [{ "externalId": "b", "title": "text" }] }""", token);
        var again = await api.PutAsync("/hubs/sandbox/events/a", EventsHost.Talk("Versuch"), token);
        await api.DeleteAsync("/hubs/sandbox/events/a", token);
        // Nor when the service starts anew.
        await ServiceDefaults.Data.ServiceCommands.MigrateAsync(events.Services, CancellationToken.None);
        // A real one after it, of which visitors and others do hear.
        var real = await api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk(), TestTokens.Office);
        await api.DeleteAsync("/hubs/bochum/events/a", TestTokens.Office);

        Assert.Equal((201, "published"), (tried.Status, tried["state"]!.GetValue<string>()));
        Assert.Equal((200, 200), (batch.Status, again.Status));
        Assert.Equal("cancelled", (await api.GetAsync("/hubs/sandbox/events/a", token))["status"]!.GetValue<string>());
        Assert.Equal("event_not_found", (await api.GetAsync($"/events/{tried["id"]}")).Code);
        Assert.Equal(real["id"]!.GetValue<Guid>(), Assert.Single((await api.GetAsync("/events"))["items"]!.AsArray())!["id"]!.GetValue<Guid>());
        Assert.DoesNotContain("Versuch", (await api.GetAsync("/events.ics")).Body!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(real["id"]!.GetValue<Guid>(), Assert.Single(await Eventually.GetAsync(() => Task.FromResult(cancelled.Heard), heard => heard.Count > 0)).Event.EventId);
        Assert.Equal(real["id"]!.GetValue<Guid>(), Assert.Single(published.Heard).Event.EventId);
    }
}
