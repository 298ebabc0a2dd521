using System.Text.Json.Nodes;
using KiBiennale.Events.Data;
using KiBiennale.Events.Programme;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace KiBiennale.Events.Tests;

/// <summary>Copies that follow the programme, while others write.</summary>
public sealed class DeltaTests(Servers servers) : IAsyncLifetime
{
    private const string Beginning = "2020-01-01T00:00:00Z";

    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_a_change_that_commits_late_When_the_delta_is_followed_Then_it_comes_though_a_later_one_was_there_before()
    {
        await PutAsync("late", "alt");
        var missed = await FollowPastALateCommitAsync(answer => answer["asOf"]!.GetValue<string>());

        Assert.Equal("late", Assert.Single(missed));
    }

    [Fact]
    public async Task Given_one_asks_from_the_last_change_that_was_told_When_another_commits_late_Then_it_is_missed()
    {
        // The negative control of the test above: what a reader without asOf would do.
        await PutAsync("late", "alt");
        var missed = await FollowPastALateCommitAsync(answer => Uri.EscapeDataString(answer["items"]!.AsArray()[^1]!["updated"]!.GetValue<string>()));

        Assert.DoesNotContain("late", missed);
    }

    [Fact]
    public async Task Given_writers_whose_changes_commit_in_any_order_When_copies_follow_Then_they_end_as_the_programme_and_the_hub_are()
    {
        await _events.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            CREATE FUNCTION dawdle() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(random() * 0.05); RETURN NULL; END' LANGUAGE plpgsql;
            CREATE TRIGGER dawdle AFTER INSERT OR UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION dawdle();
            """));
        using var written = new CancellationTokenSource();
        var (programme, own) = (FollowAsync("/events?limit=7&", null, written.Token), FollowAsync("/hubs/bochum/events?limit=7&", TestTokens.Office, written.Token));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(WriteAsync));
        await written.CancelAsync();

        Assert.Equal(await ReadAllAsync("/events?limit=9&", null), Written(await programme));
        Assert.Equal(await ReadAllAsync("/hubs/bochum/events?limit=9&", TestTokens.Office), Written(await own));
    }

    [Fact]
    public async Task Given_pages_of_a_list_When_others_write_meanwhile_Then_nothing_that_stays_where_it_is_is_skipped_or_comes_twice()
    {
        for (var number = 0; number < 40; number++)
            await PutAsync($"stays{number}", "bleibt", $"2026-09-{10 + number % 10}");
        using var read = new CancellationTokenSource();
        var writing = WriteUntilAsync(read.Token);
        for (var round = 0; round < 5; round++)
        {
            foreach (var sort in (string[])["start", "relevance&q=Vortrag", "distance&near=51.4,7.2&radius=500"])
            {
                var seen = (await ReadPagesAsync($"/events?limit=3&sort={sort}&", null)).Select(item => item["externalId"]!.GetValue<string>()).Where(id => id.StartsWith("stays", StringComparison.Ordinal)).ToList();
                Assert.Equal(seen.Count, seen.Distinct().Count());
                Assert.Equal(40, seen.Count);
            }
        }

        await read.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Given_a_filter_When_an_event_no_longer_matches_or_is_gone_Then_the_delta_says_so()
    {
        await PutAsync("a", "a");
        await _api.PutAsync("/hubs/bochum/events/draft", EventsHost.Talk(state: "draft"), TestTokens.Office);
        var first = await _api.GetAsync($"/events?hub=bochum&topic=ethics&modifiedSince={Beginning}");
        var own = await _api.GetAsync($"/hubs/bochum/events?modifiedSince={Beginning}", TestTokens.Office);
        await _api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk("a").Replace("ethics", "work", StringComparison.Ordinal), TestTokens.Office);
        await _api.DeleteAsync("/hubs/bochum/events/draft", TestTokens.Office);
        var second = await _api.GetAsync($"/events?hub=bochum&topic=ethics&modifiedSince={first["asOf"]}");
        var ownSecond = await _api.GetAsync($"/hubs/bochum/events?modifiedSince={own["asOf"]}", TestTokens.Office);
        await _api.DeleteAsync("/hubs/bochum/events/a", TestTokens.Office);
        var third = await _api.GetAsync($"/events?modifiedSince={second["asOf"]}");

        Assert.Equal("a", Assert.Single(first["items"]!.AsArray())!["externalId"]!.GetValue<string>());
        Assert.True(Assert.Single(second["items"]!.AsArray())!["deleted"]!.GetValue<bool>());
        Assert.Equal(2, own["total"]!.GetValue<int>());
        Assert.Equal([false, true], ownSecond["items"]!.AsArray().Select(item => item!["deleted"] is not null));
        Assert.Equal("cancelled", Assert.Single(third["items"]!.AsArray())!["status"]!.GetValue<string>());
        Assert.Equal(0, (await _api.GetAsync($"/events?hub=essen&modifiedSince={Beginning}"))["total"]!.GetValue<int>());
        Assert.Equal(["modifiedSince"], (await _api.GetAsync("/events?modifiedSince=yesterday")).Faults);
    }

    [Fact]
    public async Task Given_a_venue_that_moves_When_copies_follow_Then_they_hear_of_what_takes_place_there()
    {
        await PutAsync("there", "a");
        await _api.PutAsync("/hubs/bochum/events/elsewhere", EventsHost.Talk(), TestTokens.Office);
        // Longer than the second by which all is told again anyway.
        await Task.Delay(1500);
        var since = (await _api.GetAsync($"/events?modifiedSince={Beginning}"))["asOf"]!.GetValue<string>();
        var ownSince = (await _api.GetAsync($"/hubs/bochum/events?modifiedSince={Beginning}", TestTokens.Office))["asOf"]!.GetValue<string>();
        await using var hubs = await MessageSender.StartAsync(servers, _events.Prefix);
        await hubs.SendAsync(new Contracts.VenueChanged("bochum", "rub", 2, new("Ruhr-Universität"), "Neue Straße 1", "45127", "Essen", 51.45, 7.01));
        await Eventually.GetAsync(() => _api.GetAsync("/events?city=Essen"), found => found["total"]!.GetValue<int>() == 1);

        Assert.Contains("there", await MovedAsync($"/events?modifiedSince={since}", null));
        Assert.Contains("there", await MovedAsync($"/hubs/bochum/events?modifiedSince={ownSince}", TestTokens.Office));

        async Task<IEnumerable<string>> MovedAsync(string path, string? token) => (await _api.GetAsync(path, token))["items"]!.AsArray()
            .Where(item => item!["place"]?["city"]?.GetValue<string>() is "Essen").Select(item => item!["externalId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_tombstones_When_they_are_older_than_90_days_Then_they_are_forgotten_and_younger_ones_are_not()
    {
        foreach (var id in (string[])["old", "young", "stays"])
            await PutAsync(id, id);
        foreach (var id in (string[])["olddraft", "youngdraft"])
        {
            await _api.PutAsync($"/hubs/bochum/events/{id}", EventsHost.Talk(state: "draft"), TestTokens.Office);
            await _api.DeleteAsync($"/hubs/bochum/events/{id}", TestTokens.Office);
        }

        foreach (var id in (string[])["old", "young"])
            await _api.PostAsync($"/hubs/bochum/events/{id}/withdraw", null, TestTokens.Office);
        await _events.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            UPDATE programme SET changed_at = changed_at - interval '91 days' WHERE id IN (SELECT id FROM events WHERE external_id IN ('old', 'stays'));
            UPDATE removed_events SET changed_at = changed_at - interval '91 days' WHERE id = (SELECT min(id::text)::uuid FROM removed_events);
            """));
        await _events.Services.GetServices<IHostedService>().OfType<ProgrammeCare>().Single().DoAsync(CancellationToken.None);

        Assert.Equal(1, await TombstonesAsync("/events?", null));
        Assert.Equal(1, await TombstonesAsync("/hubs/bochum/events?", TestTokens.Office));
        Assert.Equal(1, (await _api.GetAsync("/events"))["total"]!.GetValue<int>());

        async Task<int> TombstonesAsync(string path, string? token) =>
            (await _api.GetAsync($"{path}modifiedSince={Beginning}", token))["items"]!.AsArray().Count(item => item!["deleted"] is not null);
    }

    /// <summary>What a second question brings, when an older change is committed after the first one.</summary>
    private async Task<IEnumerable<string>> FollowPastALateCommitAsync(Func<Answer, string> since)
    {
        await using var late = await _events.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await late.BeginTransactionAsync();
        await using var change = new NpgsqlCommand("UPDATE programme SET version = version + 1, updated = now()", late, transaction);
        await change.ExecuteNonQueryAsync();
        await PutAsync("early", "neu");
        var first = await _api.GetAsync($"/events?modifiedSince={Beginning}");
        await transaction.CommitAsync();
        // Longer than the second by which all is told again anyway.
        await Task.Delay(1500);
        await PutAsync("later", "neu");

        var second = await _api.GetAsync($"/events?modifiedSince={since(first)}");
        return second["items"]!.AsArray().Select(item => item!["externalId"]!.GetValue<string>()).Where(id => id is "late");
    }

    private async Task WriteAsync(int writer)
    {
        var random = new Random(writer);
        for (var number = 0; number < 25; number++)
        {
            var id = $"w{random.Next(12)}";
            if (random.Next(4) == 0)
                await _api.DeleteAsync($"/hubs/bochum/events/{id}", TestTokens.Office);
            else
                await _api.PutAsync($"/hubs/bochum/events/{id}", EventsHost.Talk($"{writer}.{number}", state: random.Next(3) == 0 ? "draft" : "submitted"), TestTokens.Office);
        }
    }

    private async Task WriteUntilAsync(CancellationToken read)
    {
        for (var number = 0; !read.IsCancellationRequested; number++)
            await PutAsync($"moves{number % 9}", "wandert", $"2026-09-{10 + number * 7 % 13}");
    }

    private async Task<Dictionary<string, JsonNode>> FollowAsync(string path, string? token, CancellationToken written)
    {
        var copy = new Dictionary<string, JsonNode>();
        var since = Beginning;
        for (var last = false; ;)
        {
            string? asOf = null;
            for (string? cursor = ""; cursor is not null;)
            {
                var page = await _api.GetAsync($"{path}modifiedSince={since}&cursor={cursor}", token);
                asOf ??= page["asOf"]!.GetValue<string>();
                foreach (var item in page["items"]!.AsArray())
                {
                    if (item!["deleted"] is null)
                        copy[item["id"]!.GetValue<string>()] = item;
                    else
                        copy.Remove(item["id"]!.GetValue<string>());
                }

                cursor = page["next"]?.GetValue<string>();
            }

            since = asOf!;
            if (last)
                return copy;
            last = written.IsCancellationRequested;
        }
    }

    private async Task<string> ReadAllAsync(string path, string? token) => Written((await ReadPagesAsync(path, token)).ToDictionary(item => item["id"]!.GetValue<string>()));

    private async Task<List<JsonNode>> ReadPagesAsync(string path, string? token)
    {
        List<JsonNode> all = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.GetAsync($"{path}cursor={cursor}", token);
            all.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = page["next"]?.GetValue<string>();
        }

        return all;
    }

    private static string Written(Dictionary<string, JsonNode> items) =>
        string.Join('\n', items.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key} {item.Value["title"]!["de"]} {item.Value["status"]} {item.Value["state"]}"));

    private async Task PutAsync(string id, string title, string day = "2026-09-10") =>
        await _api.PutAsync($"/hubs/bochum/events/{id}", EventsHost.Talk("Vortrag: " + title, $"{day}T18:00", $"{day}T19:30").TrimEnd().TrimEnd('}') + """, "venue": "rub" }""", TestTokens.Office);
}
