using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

public sealed class ListOfferingsTests(Servers servers) : IAsyncLifetime
{
    private readonly EventSnapshot _talk = Snapshots.Talk(TimeProvider.System.GetUtcNow().AddDays(3));

    private ServiceHost<RegistrationDbContext> _registration = null!;
    private MessageSender _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _registration = await ServiceHost<RegistrationDbContext>.StartAsync(servers, "registration-db");
        _events = await MessageSender.StartAsync(servers, _registration.Prefix);
        _api = _registration.Api;
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _registration.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_published_event_When_it_changes_and_is_cancelled_Then_its_offering_follows()
    {
        await _events.SendAsync(new EventPublished(_talk));
        var open = await OfferingAsync(offering => offering is not null);
        await _events.SendAsync(new EventChanged(_talk with { Version = 2, Registration = _talk.Registration with { Capacity = 50 } }));
        var bigger = await OfferingAsync(offering => offering!["capacity"]!.GetValue<int>() == 50);
        await _events.SendAsync(new EventCancelled(_talk with { Version = 3, Cancelled = true }));
        var cancelled = await OfferingAsync(offering => offering!["state"]!.GetValue<string>() == "cancelled");

        Assert.Equal(("event", "open", 40), (open!["kind"]!.GetValue<string>(), open["state"]!.GetValue<string>(), open["capacity"]!.GetValue<int>()));
        Assert.Equal(open["id"]!.GetValue<string>(), bigger!["id"]!.GetValue<string>());
        Assert.Equal(open["id"]!.GetValue<string>(), cancelled!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_a_handled_message_When_it_is_delivered_again_Then_it_takes_no_effect_a_second_time()
    {
        var messageId = Guid.CreateVersion7();
        await _events.SendAsync(new EventPublished(_talk), messageId);
        await OfferingAsync(offering => offering is not null);
        // What the first delivery did is undone, so that a second effect would be seen.
        await _registration.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"DELETE FROM offered_events"));

        await _events.SendAsync(new EventPublished(_talk), messageId);
        await HandledAnotherAsync();
        Assert.Equal(404, (await _api.GetAsync(Path(_talk))).Status);

        // The negative control: without the note in the inbox the same delivery takes effect again.
        await _registration.WithDatabaseAsync(db => db.Set<InboxMessage>().ExecuteDeleteAsync());
        await _events.SendAsync(new EventPublished(_talk), messageId);
        await HandledAnotherAsync();
        Assert.Equal(200, (await _api.GetAsync(Path(_talk))).Status);
    }

    [Fact]
    public async Task Given_many_sessions_When_offerings_are_listed_page_by_page_Then_each_comes_once_in_the_programmes_order()
    {
        var starts = _talk.Starts!.Value;
        var sessions = Enumerable.Range(0, 24).Select(number => Snapshots.Session($"s{23 - number:00}", 10, starts)).ToList();
        await _events.SendAsync(new EventPublished(_talk with { Sessions = sessions }));
        await OfferingAsync(offering => offering is not null);

        var seen = new List<string?>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.GetAsync($"{Path(_talk)}?limit=10&cursor={cursor}");
            Assert.Equal(25, page["total"]!.GetValue<int>());
            seen.AddRange(page["items"]!.AsArray().Select(offering => offering!["session"]?.GetValue<string>()));
            cursor = page["next"]?.GetValue<string>();
        }

        Assert.Equal([null, .. sessions.Select(session => session.Session)], seen);
    }

    [Fact]
    public async Task Given_no_such_event_or_a_wrong_query_When_offerings_are_listed_Then_the_answer_says_which()
    {
        var missing = await _api.GetAsync(Path(_talk));
        var invalid = await _api.GetAsync(Path(_talk) + "?limit=0&cursor=%21");

        Assert.Equal((404, "event_not_found"), (missing.Status, missing.Code));
        Assert.Equal(422, invalid.Status);
        Assert.Equal(["cursor", "limit"], invalid.Faults.Order());
    }

    /// <summary>
    /// Waits until a message that was sent later has taken effect, and a little more, since several are handled at once:
    /// time enough for the one before, as the negative control shows.
    /// </summary>
    private async Task HandledAnotherAsync()
    {
        var another = Snapshots.Talk(_talk.Starts!.Value);
        await _events.SendAsync(new EventPublished(another));
        await Eventually.GetAsync(() => _api.GetAsync(Path(another)), answer => answer.Status == 200);
        await Task.Delay(TimeSpan.FromMilliseconds(500));
    }

    private async Task<JsonNode?> OfferingAsync(Func<JsonNode?, bool> satisfies) =>
        await Eventually.GetAsync(async () => (await _api.GetAsync(Path(_talk)))["items"]?[0], satisfies);

    private static string Path(EventSnapshot snapshot) => $"/events/{snapshot.EventId}/offerings";
}
