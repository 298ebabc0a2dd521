using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

/// <summary>A hub's token reaches that hub's things, whatever else stands in path or body.</summary>
public sealed class OwnershipTests(Servers servers) : IAsyncLifetime
{
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
    public async Task Given_another_hub_and_a_state_in_the_body_When_an_untrusted_hub_puts_it_Then_it_stays_the_hubs_own_and_unpublished()
    {
        var others = await _api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk("Von Bochum"), TestTokens.Publisher("bochum"));
        var body = EventsHost.Talk("Von Bottrop").TrimEnd().TrimEnd('}')
            + $$""", "id": "{{others["id"]}}", "hub": "bochum", "externalId": "a", "created": "2000-01-01T00:00:00Z" }""";

        var put = await _api.PutAsync("/hubs/bottrop/events/a", body, s_bottrop);
        var published = await _api.PutAsync("/hubs/bottrop/events/b", EventsHost.Talk(state: "published"), s_bottrop);

        Assert.Equal((201, "bottrop", "submitted"), (put.Status, put["hub"]!.GetValue<string>(), put["state"]!.GetValue<string>()));
        Assert.NotEqual(others["id"]!.GetValue<string>(), put["id"]!.GetValue<string>());
        Assert.NotEqual("published", published["state"]?.GetValue<string>());
        Assert.Equal("Von Bochum", (await _api.GetAsync($"/events/{others["id"]}"))["title"]!["de"]!.GetValue<string>());
        Assert.Equal(1, (await _api.GetAsync("/events"))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_another_hubs_venue_in_the_body_When_an_event_is_put_Then_it_is_not_known()
    {
        var body = EventsHost.Talk().TrimEnd().TrimEnd('}') + """, "venue": "rub" }""";

        Assert.Equal(201, (await _api.PutAsync("/hubs/bochum/events/a", body, TestTokens.Publisher("bochum"))).Status);
        Assert.Equal(["venue"], (await _api.PutAsync("/hubs/bottrop/events/a", body, s_bottrop)).Faults);
    }

    [Fact]
    public async Task Given_an_event_of_another_hub_When_its_own_id_is_asked_for_at_ones_own_hub_Then_there_is_none()
    {
        await _api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk(), TestTokens.Publisher("bochum"));

        Assert.Equal(404, (await _api.GetAsync("/hubs/bottrop/events/a", s_bottrop)).Status);
        Assert.Equal(404, (await _api.DeleteAsync("/hubs/bottrop/events/a", s_bottrop)).Status);
        Assert.Equal(1, (await _api.GetAsync("/events"))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_a_token_that_may_only_read_When_it_writes_Then_403_insufficient_scope_and_the_audit_trail_is_told()
    {
        await using var heard = await MessageListener<RightRefused>.StartAsync(servers, _events.Prefix);
        var reader = TestTokens.Of("publisher", "bochum", "reader", "events:read attendees:read");

        var refused = await _api.PutAsync("/hubs/bochum/events/a", "{", reader);

        Assert.Equal((403, "insufficient_scope"), (refused.Status, refused.Code));
        Assert.Equal(200, (await _api.GetAsync("/hubs/bochum/events", reader)).Status);
        var told = await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count == 1);
        Assert.Equal(
            ("reader", "publisher@bochum", "PUT", "/api/v1/hubs/{hub}/events/{externalId}", "bochum", "insufficient_scope"),
            (told[0].Subject, told[0].Roles.Single(), told[0].Method, told[0].Route, told[0].Hub, told[0].Code));
        Assert.Equal(0, await _events.WithDatabaseAsync(db => db.Set<Domain.Event>().CountAsync()));
    }
}
