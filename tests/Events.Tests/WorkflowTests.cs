using KiBiennale.Contracts;
using KiBiennale.Events.Data;

namespace KiBiennale.Events.Tests;

public sealed class WorkflowTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/hubs/bottrop/events/talk-1";

    private static readonly string s_bottrop = TestTokens.Publisher("bottrop");

    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_an_untrusted_hub_When_it_submits_Then_visitors_see_it_only_after_approval()
    {
        var put = await _api.PutAsync(Path, EventsHost.Talk(), s_bottrop);
        var before = await _api.GetAsync($"/events/{put["id"]}");
        var byPublisher = await _api.PostAsync($"/events/{put["id"]}/approve", null, s_bottrop);
        var approved = await _api.PostAsync($"/events/{put["id"]}/approve", null, TestTokens.Office);
        var after = await _api.GetAsync($"/events/{put["id"]}");
        var again = await _api.PostAsync($"/events/{put["id"]}/approve", null, TestTokens.Office);

        Assert.Equal("submitted", put["state"]!.GetValue<string>());
        Assert.Equal((404, "event_not_found"), (before.Status, before.Code));
        Assert.Equal((403, "forbidden"), (byPublisher.Status, byPublisher.Code));
        Assert.Equal((200, "published"), (approved.Status, approved["state"]!.GetValue<string>()));
        Assert.Equal(200, after.Status);
        Assert.Equal((409, "not_submitted"), (again.Status, again.Code));
    }

    [Fact]
    public async Task Given_a_published_event_When_an_untrusted_hub_changes_it_Then_the_old_version_stays_visible_until_approval()
    {
        var put = await _api.PutAsync(Path, EventsHost.Talk("alt"), s_bottrop);
        await _api.PostAsync($"/events/{put["id"]}/approve", null, TestTokens.Office);
        await _api.PutAsync(Path, EventsHost.Talk("neu"), s_bottrop);
        var visible = await _api.GetAsync($"/events/{put["id"]}");
        await _api.PostAsync($"/events/{put["id"]}/approve", null, TestTokens.Office);

        Assert.Equal("alt", visible["title"]!["de"]!.GetValue<string>());
        Assert.Equal("neu", (await _api.GetAsync($"/events/{put["id"]}"))["title"]!["de"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_a_draft_When_it_is_deleted_Then_it_is_gone_and_nobody_hears_of_it()
    {
        await using var cancelled = await MessageListener<EventCancelled>.StartAsync(servers, _events.Prefix);
        await _api.PutAsync(Path, EventsHost.Talk(state: "draft"), s_bottrop);
        var deleted = await _api.DeleteAsync(Path, s_bottrop);
        var published = await _api.PutAsync("/hubs/bochum/events/b", EventsHost.Talk(), TestTokens.Office);
        await _api.DeleteAsync("/hubs/bochum/events/b", TestTokens.Office);

        Assert.Equal(204, deleted.Status);
        Assert.Equal(404, (await _api.GetAsync(Path, s_bottrop)).Status);
        // What was deleted after it has been heard, and it alone.
        var said = await Eventually.GetAsync(() => Task.FromResult(cancelled.Heard), messages => messages.Count > 0);
        Assert.Equal(published["id"]!.GetValue<Guid>(), Assert.Single(said).Event.EventId);
    }

    [Fact]
    public async Task Given_a_published_event_When_it_is_deleted_and_put_again_Then_it_is_cancelled_and_revived()
    {
        const string Published = "/hubs/bochum/events/b";
        var put = await _api.PutAsync(Published, EventsHost.Talk(), TestTokens.Publisher("bochum"));
        await _api.DeleteAsync(Published, TestTokens.Publisher("bochum"));
        var cancelled = await _api.GetAsync($"/events/{put["id"]}");
        var revived = await _api.PutAsync(Published, EventsHost.Talk(), TestTokens.Publisher("bochum"));

        Assert.Equal("cancelled", cancelled["status"]!.GetValue<string>());
        Assert.Equal((200, "scheduled"), (revived.Status, revived["status"]!.GetValue<string>()));
        Assert.Equal(put["id"]!.GetValue<string>(), revived["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_drafts_and_published_events_When_the_hub_lists_its_own_Then_it_can_tell_them_apart()
    {
        await _api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk(state: "draft"), TestTokens.Office);
        await _api.PutAsync("/hubs/bochum/events/b", EventsHost.Talk(), TestTokens.Office);

        Assert.Equal(2, (await _api.GetAsync("/hubs/bochum/events", TestTokens.Publisher("bochum")))["total"]!.GetValue<int>());
        Assert.Equal(1, (await _api.GetAsync("/hubs/bochum/events?state=draft", TestTokens.Publisher("bochum")))["total"]!.GetValue<int>());
        Assert.Equal(422, (await _api.GetAsync("/hubs/bochum/events?state=lost", TestTokens.Publisher("bochum"))).Status);
        Assert.Equal("not_your_hub", (await _api.GetAsync("/hubs/bochum/events", s_bottrop)).Code);
        Assert.Equal(1, (await _api.GetAsync("/events"))["total"]!.GetValue<int>());
    }
}
