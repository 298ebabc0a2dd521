using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Tests;

/// <summary>Consoles hear what happens at their hubs, and miss nothing when they come back.</summary>
public sealed class StreamTests(Servers servers) : IAsyncLifetime
{
    private const string Stream = "/api/v1/notifications/stream";

    private WebhookWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await WebhookWorld.StartAsync(servers, onKestrel: true);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Given_consoles_of_two_hubs_and_of_the_office_When_things_happen_Then_each_hears_what_concerns_it_and_nothing_of_before()
    {
        await _world.TellAsync(Talk("bochum"), 1, 1);
        await using var bochum = await FollowAsync(_world.Token);
        await using var office = await FollowAsync(TestTokens.Office);
        await using var asked = await FollowAsync(TestTokens.Office, "?hub=essen");
        var (mine, theirs) = (Talk("bochum"), Talk("essen"));

        await _world.TellAsync(theirs, 1, 1);
        await _world.TellAsync(mine, 1, 2);

        Assert.Equal([("event.published", mine.EventId), ("event.changed", mine.EventId)], await bochum.ReadAsync(2));
        Assert.Equal([("event.published", theirs.EventId), ("event.published", mine.EventId), ("event.changed", mine.EventId)], await office.ReadAsync(3));
        Assert.Equal([("event.published", theirs.EventId)], await asked.ReadAsync(1));
        Assert.Equal("no", bochum.Answer.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Equal("text/event-stream", bochum.Answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Given_a_console_that_was_away_When_it_comes_back_with_what_it_heard_last_Then_it_hears_all_since_however_much()
    {
        string last;
        await using (var first = await FollowAsync(_world.Token))
        {
            await _world.TellAsync(Talk("bochum"), 1, 1);
            await first.ReadAsync(1);
            last = first.LastId!;
        }

        var talks = Enumerable.Range(0, 250).Select(_ => Talk("bochum")).ToList();
        await Task.WhenAll(talks.Select(talk => _world.Others.SendAsync(new EventPublished(talk))));
        await Eventually.GetAsync(() => _world.Service.WithDatabaseAsync(db => db.Set<Fact>().CountAsync()), count => count == 251);
        await using var again = await FollowAsync(_world.Token, last: last);
        var heard = await again.ReadAsync(250);

        Assert.Equal(talks.Select(talk => talk.EventId).Order(), heard.Select(one => one.About).Order());
        var later = Talk("bochum");
        await _world.TellAsync(later, 1, 1);
        Assert.Equal([("event.published", later.EventId)], await again.ReadAsync(1));
    }

    [Fact]
    public async Task Given_many_who_note_at_the_same_time_When_a_console_follows_Then_it_misses_none_whatever_the_order_of_commits()
    {
        await using var console = await FollowAsync(_world.Token);
        var talks = Enumerable.Range(0, 300).Select(_ => Talk("bochum")).ToList();

        // Consumers of three kinds, side by side, each committing for itself.
        await Task.WhenAll(talks.Select((talk, number) => (number % 3) switch
        {
            0 => _world.Others.SendAsync(new EventPublished(talk)),
            1 => _world.Others.SendAsync(new EventChanged(talk)),
            _ => _world.Others.SendAsync(new OfferingFull(talk.EventId, talk.EventId, "bochum", talk.Title, 40, WaitingList: false, WebhookWorld.Evening)),
        }));

        Assert.Equal(talks.Select(talk => talk.EventId).Order(), (await console.ReadAsync(300)).Select(one => one.About).Order());
    }

    [Fact]
    public async Task Given_a_console_that_is_lost_before_anything_happens_at_its_hub_When_it_comes_back_Then_it_has_missed_nothing()
    {
        await _world.TellAsync(Talk("essen"), 1, 1);
        string last;
        await using (var first = await FollowAsync(_world.Token))
            last = await first.HeartbeatAsync();
        var missed = Talk("bochum");
        await _world.TellAsync(missed, 1, 1);

        await using var again = await FollowAsync(_world.Token, last: last);
        Assert.Equal([("event.published", missed.EventId)], await again.ReadAsync(1));
        // Past what others were told, too: then nobody goes through it again.
        await _world.TellAsync(Talk("essen"), 1, 1);
        Assert.True(long.Parse(await again.HeartbeatAsync(), CultureInfo.InvariantCulture) > long.Parse(again.LastId!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Given_a_credential_with_as_many_streams_as_it_can_have_When_it_wants_one_more_Then_it_is_refused_until_one_ends()
    {
        List<Console> consoles = [];
        for (var number = 0; number < 20; number++)
        {
            consoles.Add(await FollowAsync(_world.Token));
            await consoles[^1].HeartbeatAsync();
        }

        Assert.Equal((429, "too_many_streams"), await OutcomeAsync(_world.Service.Api.GetAsync("/notifications/stream", _world.Token)));
        await using (var other = await FollowAsync(TestTokens.Of("publisher", "bochum", clientId: "another")))
            await other.HeartbeatAsync();
        await consoles[0].DisposeAsync();
        await Eventually.GetAsync(
            async () =>
            {
                await using var console = await FollowAsync(_world.Token);
                return console.Answer.StatusCode;
            },
            status => status == HttpStatusCode.OK);
        foreach (var console in consoles[1..])
            await console.DisposeAsync();
    }

    [Fact]
    public async Task Given_somebody_without_the_right_When_they_want_to_follow_Then_they_are_refused()
    {
        var api = _world.Service.Api;

        Assert.Equal("unauthorized", (await api.GetAsync("/notifications/stream")).Code);
        Assert.Equal("forbidden", (await api.GetAsync("/notifications/stream", TestTokens.Of("checkin", "bochum"))).Code);
        Assert.Equal("insufficient_scope", (await api.GetAsync("/notifications/stream", TestTokens.Of("publisher", "bochum", scopes: "events:read"))).Code);
        Assert.Equal("not_your_hub", (await api.GetAsync("/notifications/stream?hub=essen", _world.Token)).Code);
        Assert.Equal((422, "invalid"), await OutcomeAsync(api.GetAsync("/notifications/stream", _world.Token, ("Last-Event-ID", "x"))));
    }

    [Fact]
    public async Task Given_a_console_whose_token_is_taken_back_When_it_follows_Then_the_stream_ends()
    {
        await using var console = await FollowAsync(TestTokens.Of("publisher", "bochum", clientId: "bochum-1"));
        await _world.Others.SendAsync(new CredentialRevoked("bochum-1", TimeProvider.System.GetUtcNow().AddSeconds(1)));

        Assert.True(await console.EndsAsync());
    }

    [Fact]
    public async Task Given_consoles_that_follow_When_the_service_stops_Then_it_does_not_wait_for_them()
    {
        var world = await WebhookWorld.StartAsync(servers, onKestrel: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, Stream) { Headers = { Authorization = new("Bearer", world.Token) } };
        using var client = world.Service.CreateClient();
        await using var console = new Console(await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        var stopping = world.DisposeAsync().AsTask();

        Assert.True(await console.EndsAsync());
        await stopping;
    }

    private static EventSnapshot Talk(string hub) => Snapshots.Talk(WebhookWorld.Evening) with { Hub = hub };

    private async Task<Console> FollowAsync(string token, string query = "", string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Stream + query) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        if (last is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        return new(await _world.Service.CreateClient().SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    private static async Task<(int, string?)> OutcomeAsync(Task<Answer> answer) => ((await answer).Status, (await answer).Code);

    /// <summary>Somebody who follows.</summary>
    private sealed class Console(HttpResponseMessage answer) : IAsyncDisposable
    {
        private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

        private readonly CancellationTokenSource _end = new();
        private IAsyncEnumerator<SseItem<string>>? _items;

        public HttpResponseMessage Answer => answer;

        public string? LastId { get; private set; }

        /// <summary>The next so many, and whether the line is alive does not count.</summary>
        public async Task<IReadOnlyList<(string Type, Guid About)>> ReadAsync(int count)
        {
            var read = new List<(string, Guid)>();
            while (read.Count < count && await NextAsync())
            {
                if (_items!.Current is { EventType: not "heartbeat" } item)
                {
                    LastId = item.EventId;
                    read.Add((item.EventType, JsonNode.Parse(item.Data)!["data"]!["id"]!.GetValue<Guid>()));
                }
            }

            return read;
        }

        /// <summary>The id of the next sign that the line is alive.</summary>
        public async Task<string> HeartbeatAsync()
        {
            do
                Assert.True(await NextAsync());
            while (_items!.Current.EventType is not "heartbeat");
            return _items.Current.EventId!;
        }

        /// <summary>Whether the service ends it.</summary>
        public async Task<bool> EndsAsync()
        {
            try
            {
                while (await NextAsync())
                    Assert.Equal("heartbeat", _items!.Current.EventType);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                return true;
            }

            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            answer.Dispose();
            _end.Dispose();
        }

        private async Task<bool> NextAsync()
        {
            _items ??= SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync(_end.Token).GetAsyncEnumerator();
            return await _items.MoveNextAsync().AsTask().WaitAsync(s_limit);
        }
    }
}
