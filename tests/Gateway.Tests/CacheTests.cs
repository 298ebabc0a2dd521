using KiBiennale.Contracts;

namespace KiBiennale.Gateway.Tests;

/// <summary>What is answered from the cache, and what never is.</summary>
public sealed class CacheTests(Servers servers) : IAsyncLifetime
{
    private static readonly Guid s_event = Guid.Parse("01990000-0000-7000-8000-000000000001");
    private static readonly TimeSpan s_listInterval = TimeSpan.FromMilliseconds(250);

    private NumberedService _events = null!;
    private GatewayHost _gateway = null!;
    private MessageSender _sender = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await NumberedService.StartAsync();
        _gateway = new(GatewayHost.Behind(_events.Address)) { RabbitMq = servers.RabbitMq };
        _api = new(_gateway.CreateClient());
        _sender = await MessageSender.StartAsync(servers, _gateway.Prefix);
        await Eventually.GetAsync(() => Task.FromResult(_gateway.Generations.Current(null)), generation => generation is not null);
    }

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        await _gateway.DisposeAsync();
        await _events.DisposeAsync();
    }

    public static TheoryData<string> Cached => ["/events", "/events?hub=bochum&from=2026-09-12", "/events.ics?lang=en", $"/events/{s_event}"];

    [Theory]
    [MemberData(nameof(Cached))]
    public async Task Given_a_public_read_When_it_is_asked_again_Then_the_service_is_not_and_the_answer_is_as_it_was(string path)
    {
        var first = await _api.GetAsync(path);
        var second = await _api.GetAsync(path);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal(NumberOf(first), NumberOf(second));
        Assert.Equal("0", second.Headers["Age"]);
        Assert.Equal(Said(first), Said(second));
    }

    [Theory]
    [InlineData("/events/01990000-0000-7000-8000-000000000001/offerings")]
    [InlineData("/hubs")]
    [InlineData("/hubs/bochum")]
    [InlineData("/hubs/bochum/events")]
    public async Task Given_any_other_read_When_it_is_asked_again_Then_the_service_answers_anew(string path)
    {
        await using var gateway = new GatewayHost(GatewayHost.Behind(_events.Address, allAreUp: true)) { RabbitMq = servers.RabbitMq };
        var api = new ApiClient(gateway.CreateClient());
        await Eventually.GetAsync(() => Task.FromResult(gateway.Generations.Current(null)), generation => generation is not null);

        Assert.NotEqual(NumberOf(await api.GetAsync(path)), NumberOf(await api.GetAsync(path)));
    }

    [Theory]
    [InlineData("Authorization", "Bearer a")]
    [InlineData("X-Manage-Key", "a")]
    [InlineData("Idempotency-Key", "a")]
    [InlineData("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")]
    public async Task Given_a_kept_answer_When_somebody_asks_who_says_more_Then_it_is_not_theirs_and_theirs_is_not_kept(string header, string value)
    {
        var kept = NumberOf(await _api.GetAsync("/events"));
        var theirs = NumberOf(await _api.GetAsync("/events", null, (header, value)));
        var again = NumberOf(await _api.GetAsync("/events", null, (header, value)));

        Assert.Distinct([kept, theirs, again]);
        Assert.Equal(kept, NumberOf(await _api.GetAsync("/events")));
    }

    [Theory]
    [InlineData("/events?hub=essen", "", "")]
    [InlineData("/events?hub=bochum&format=talk", "", "")]
    [InlineData("/events?hub=bochum", "Accept", "text/html")]
    [InlineData("/events?hub=bochum", "Accept-Encoding", "gzip")]
    [InlineData("/events?hub=bochum", "Host", "elsewhere.example")]
    public async Task Given_a_kept_answer_When_something_else_is_asked_for_Then_it_is_answered_anew(string path, string header, string value)
    {
        var kept = await _api.GetAsync("/events?hub=bochum");
        var other = await _api.GetAsync(path, null, header.Length == 0 ? [] : [(header, value)]);

        Assert.NotEqual(NumberOf(kept), NumberOf(other));
        Assert.Equal(NumberOf(kept), NumberOf(await _api.GetAsync("/events?hub=bochum")));
    }

    [Fact]
    public async Task Given_a_kept_answer_When_the_reader_has_it_Then_304_without_the_service_and_else_the_whole()
    {
        var path = $"/events/{s_event}";
        var kept = await _api.GetAsync(path);
        var same = await _api.GetAsync(path, null, ("If-None-Match", NumberedService.ETag));
        var another = await _api.GetAsync(path, null, ("If-None-Match", "\"6.1\""));
        await SayAsync(new EventChanged(Snapshot(s_event)));
        var fromService = await _api.GetAsync(path, null, ("If-None-Match", NumberedService.ETag));

        Assert.Equal((304, NumberedService.ETag), (same.Status, same.ETag));
        Assert.Equal((200, NumberOf(kept)), (another.Status, NumberOf(another)));
        Assert.Equal(304, fromService.Status);
        Assert.Equal(3, NumberOf(await _api.GetAsync(path)));
    }

    [Fact]
    public async Task Given_a_kept_answer_When_only_its_head_is_asked_for_Then_the_service_gives_it_and_the_answer_stays_whole()
    {
        using var first = await HeadAsync();
        var body = await _api.GetAsync("/events");
        using var second = await HeadAsync();

        Assert.Equal((1001, 1003), (first.Content.Headers.ContentLength, second.Content.Headers.ContentLength));
        Assert.Equal(2, NumberOf(body));
        Assert.Equal(2, NumberOf(await _api.GetAsync("/events")));

        async Task<HttpResponseMessage> HeadAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, new Uri("/api/v1/events", UriKind.Relative));
            return await _api.Http.SendAsync(request);
        }
    }

    [Fact]
    public async Task Given_an_answer_that_was_kept_for_one_origin_When_pages_of_others_ask_Then_each_may_read_it()
    {
        var own = await _api.GetAsync("/events");
        var other = await _api.GetAsync("/events", null, ("Origin", "https://elsewhere.example"));

        Assert.Equal(NumberOf(own), NumberOf(other));
        Assert.Equal("*", other.Headers["Access-Control-Allow-Origin"]);
        Assert.Contains("ETag", other.Headers["Access-Control-Expose-Headers"], StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control-Allow-Origin", (await _api.GetAsync("/events")).Headers);
    }

    [Theory]
    [InlineData("/events", true)]
    [InlineData("/events.ics", true)]
    [InlineData("/events/01990000-0000-7000-8000-000000000001", true)]
    [InlineData("/events/01990000-0000-7000-8000-000000000002", false)]
    public async Task Given_a_kept_answer_When_an_event_has_changed_Then_what_shows_it_is_asked_for_anew_and_nothing_else(string path, bool anew)
    {
        var before = NumberOf(await _api.GetAsync(path));
        await SayAsync(new EventChanged(Snapshot(s_event)));

        Assert.Equal(anew, NumberOf(await _api.GetAsync(path)) != before);
    }

    [Theory]
    [InlineData(nameof(EventPublished))]
    [InlineData(nameof(EventChanged))]
    [InlineData(nameof(EventCancelled))]
    [InlineData(nameof(HubChanged))]
    [InlineData(nameof(VenueChanged))]
    public async Task Given_a_kept_answer_When_any_message_makes_it_old_Then_it_is_asked_for_anew(string message)
    {
        var before = NumberOf(await _api.GetAsync($"/events/{s_event}"));
        await (message switch
        {
            nameof(EventPublished) => SayAsync(new EventPublished(Snapshot(s_event))),
            nameof(EventChanged) => SayAsync(new EventChanged(Snapshot(s_event))),
            nameof(EventCancelled) => SayAsync(new EventCancelled(Snapshot(s_event))),
            nameof(HubChanged) => SayAsync(new HubChanged("bochum", 2, new("Bochum"), true)),
            _ => SayAsync(new VenueChanged("bochum", "halle", 2, new("Halle"), "Weg 1", "44793", "Bochum", 51.5, 7.2)),
        });

        Assert.NotEqual(before, NumberOf(await _api.GetAsync($"/events/{s_event}")));
    }

    [Fact]
    public async Task Given_a_list_that_was_read_after_a_change_When_the_next_follows_at_once_Then_the_list_is_old_after_a_quarter_of_a_second()
    {
        // More than once, since the first of everything is slow.
        for (var round = 0; round < 3; round++)
        {
            await SayAsync(new EventChanged(Snapshot(s_event)));
            var before = NumberOf(await _api.GetAsync("/events"));
            await SayAsync(new EventChanged(Snapshot(s_event)));
            await Task.Delay(s_listInterval + TimeSpan.FromMilliseconds(50));

            Assert.NotEqual(before, NumberOf(await _api.GetAsync("/events")));
        }
    }

    /// <summary>The headers that are the service's own, not of the way that its answer took.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Said(Answer answer) =>
        answer.Headers.Where(header => header.Key is not ("Age" or "Content-Length" or "Transfer-Encoding")).OrderBy(header => header.Key);

    private static int NumberOf(Answer answer) => answer["number"]!.GetValue<int>();

    private static EventSnapshot Snapshot(Guid id) => Snapshots.Talk(TimeProvider.System.GetUtcNow()) with { EventId = id };

    /// <summary>Says it, and waits until the gateway has heard it.</summary>
    private async Task SayAsync<TMessage>(TMessage message)
        where TMessage : class
    {
        var before = _gateway.Generations.Current(s_event);
        await _sender.SendAsync(message);
        await Eventually.GetAsync(() => Task.FromResult(_gateway.Generations.Current(s_event)), generation => generation != before);
    }
}
