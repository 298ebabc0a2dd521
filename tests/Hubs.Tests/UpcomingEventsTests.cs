using KiBiennale.Contracts;
using KiBiennale.Hubs.Domain;

namespace KiBiennale.Hubs.Tests;

public sealed class UpcomingEventsTests(Servers servers)
{
    [Fact]
    public async Task Given_events_of_a_hub_When_they_are_published_and_cancelled_Then_the_hub_counts_those_to_come()
    {
        await using var hubs = await HubsHost.StartAsync(servers);
        await using var sender = await MessageSender.StartAsync(servers, hubs.Prefix);
        var api = hubs.Api;
        await api.PutAsync("/hubs/bochum", HubsHost.Hub(), TestTokens.Office);
        var now = TimeProvider.System.GetUtcNow();
        var (coming, cancelled) = (Snapshot(1, now.AddDays(3)), Snapshot(1, now.AddDays(3)));

        await sender.SendAsync(new EventPublished(coming));
        await sender.SendAsync(new EventPublished(cancelled));
        await sender.SendAsync(new EventPublished(Snapshot(1, now.AddDays(-3))));
        await sender.SendAsync(new EventPublished(Snapshot(1, null)));
        Assert.Equal(3, await Eventually.GetAsync(() => UpcomingAsync(api), count => count == 3));

        await sender.SendAsync(new EventCancelled(cancelled with { Version = 2, Cancelled = true }));
        Assert.Equal(2, await Eventually.GetAsync(() => UpcomingAsync(api), count => count == 2));
    }

    [Fact]
    public void Given_a_newer_state_When_an_older_message_arrives_Then_it_changes_nothing()
    {
        var cancelled = Snapshot(3, null) with { Cancelled = true };
        var entry = ProgrammeEntry.Of(cancelled);

        entry.Follow(cancelled with { Version = 2, Cancelled = false });

        Assert.True(entry.Cancelled);
        Assert.Equal(3, entry.Version);
    }

    private static async Task<int> UpcomingAsync(ApiClient api) => (await api.GetAsync("/hubs/bochum"))["upcomingEvents"]!.GetValue<int>();

    private static EventSnapshot Snapshot(long version, DateTimeOffset? ends) => new(
        Guid.CreateVersion7(), version, "bochum", new("Vortrag"), "talk", ends?.AddHours(-1), ends, false,
        new("none", null, null, null, 1, 1, false), [], null);
}
