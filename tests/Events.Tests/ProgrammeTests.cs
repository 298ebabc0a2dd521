using KiBiennale.Events.Data;

namespace KiBiennale.Events.Tests;

public sealed class ProgrammeTests(Servers servers) : IAsyncLifetime
{
    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_events_with_and_without_dates_When_they_are_listed_in_pages_Then_each_comes_once_and_the_announced_ones_last()
    {
        for (var number = 0; number < 12; number++)
        {
            // Three at each hour, in an order that is not that of their times, and every fourth without a date.
            var hour = 10 + (11 - number) / 3;
            var (starts, ends) = number % 4 == 3 ? (null, null) : ($"2026-09-10T{hour}:00", $"2026-09-10T{hour}:30");
            await PutAsync($"e{number}", starts, ends);
        }

        var seen = new List<(string Id, string? Starts)>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.GetAsync($"/events?limit=5&cursor={cursor}");
            Assert.Equal(12, page["total"]!.GetValue<int>());
            seen.AddRange(page["items"]!.AsArray().Select(item => (item!["externalId"]!.GetValue<string>(), item["starts"]?.GetValue<string>())));
            cursor = page["next"]?.GetValue<string>();
            // What comes in before the place where one reads moves nothing.
            if (seen.Count == 5)
                Assert.Equal(200, (await PutAsync("e0", "2026-09-09T10:00", "2026-09-09T11:00")).Status);
        }

        // e0 was still to come and now lies before: it is the one that a reader misses; nothing comes twice.
        Assert.Equal(seen.Count, seen.Select(item => item.Id).Distinct().Count());
        Assert.Equal(11, seen.Count);
        Assert.Equal(seen.Select(item => item.Starts ?? "9"), seen.Select(item => item.Starts ?? "9").Order(StringComparer.Ordinal));
        Assert.Equal(3, seen.Count(item => item.Starts is null));
    }

    [Theory]
    [InlineData("from=2026-09-10&to=2026-09-10", "day night")]
    [InlineData("from=2026-09-11", "night later")]
    [InlineData("to=2026-09-09", "")]
    [InlineData("from=2026-09-10T19:00&to=2026-09-10T22:30", "night")]
    [InlineData("from=2026-09-10T20:30:00Z&to=2026-09-10T21:30:00Z", "night")]
    [InlineData("hub=bottrop", "")]
    [InlineData("format=talk", "announced day later night")]
    [InlineData("audience=schools", "")]
    [InlineData("audience=schools&audience=public", "announced day later night")]
    public async Task Given_a_filter_When_events_are_listed_Then_what_overlaps_comes(string query, string expected)
    {
        await PutAsync("day", "2026-09-10T10:00", "2026-09-10T12:00");
        await PutAsync("night", "2026-09-10T22:00", "2026-09-11T02:00");
        await PutAsync("later", "2026-09-12T10:00", "2026-09-12T12:00");
        await PutAsync("announced", null, null);

        var found = (await _api.GetAsync("/events?" + query))["items"]!.AsArray().Select(item => item!["externalId"]!.GetValue<string>());

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), found.Order());
    }

    [Theory]
    [InlineData("from=tomorrow", "from", "invalid")]
    [InlineData("from=2026-03-29T02:30", "from", "nonexistent_time")]
    [InlineData("format=party", "format", "invalid")]
    [InlineData("limit=1000", "limit", "invalid")]
    public async Task Given_a_filter_that_makes_no_sense_When_events_are_listed_Then_422(string query, string fault, string code)
    {
        var refused = await _api.GetAsync("/events?" + query);

        Assert.Equal((422, code), (refused.Status, refused.Code));
        Assert.Equal([fault], refused.Faults);
    }

    [Fact]
    public async Task Given_events_When_the_calendar_is_fetched_Then_it_holds_those_with_dates_and_says_which_are_cancelled()
    {
        await PutAsync("day", "2026-09-10T10:00", "2026-09-10T12:00");
        await PutAsync("off", "2026-09-11T10:00", "2026-09-11T12:00");
        await PutAsync("announced", null, null);
        await _api.DeleteAsync("/hubs/bochum/events/off", TestTokens.Office);

        var answer = await _api.GetAsync("/events.ics");
        var calendar = Ical.Net.Calendar.Load(answer.Body!.GetValue<string>())!;

        Assert.StartsWith("text/calendar", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(["day CONFIRMED", "off CANCELLED"], calendar.Events.Select(entry => $"{entry.Summary} {entry.Status}").Order());
        var day = calendar.Events.Single(entry => entry.Summary == "day");
        Assert.Equal("Europe/Berlin", day.Start!.TzId);
        Assert.Equal(new DateTime(2026, 9, 10, 8, 0, 0, DateTimeKind.Utc), day.Start.AsUtc);
        Assert.Equal(304, (await _api.GetAsync("/events.ics", null, ("If-None-Match", answer.ETag))).Status);
    }

    private Task<Answer> PutAsync(string id, string? starts, string? ends) =>
        _api.PutAsync($"/hubs/bochum/events/{id}", EventsHost.Talk(id, starts, ends), TestTokens.Office);
}
