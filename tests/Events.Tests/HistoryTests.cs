using System.Text.Json.Nodes;
using KiBiennale.Events.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace KiBiennale.Events.Tests;

public sealed class HistoryTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/hubs/bottrop/events/talk-1";
    private const string Storm = """{ "reason": { "de": "Sturm" } }""";

    private static readonly string s_bottrop = TestTokens.Of("publisher", "bottrop", "bottrops-system");
    private static readonly string s_office = TestTokens.Of("office", clientId: "somebody-of-the-office");

    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_everything_that_can_happen_to_an_event_When_its_history_is_read_Then_it_says_who_did_what_the_newest_first()
    {
        var id = (await _api.PutAsync(Path, EventsHost.Talk("eins", state: "draft"), s_bottrop))["id"]!.GetValue<string>();
        await _api.PostAsync(Path + "/submit", null, s_bottrop);
        await _api.PostAsync(Path + "/submit", null, s_bottrop);
        await _api.PostAsync($"/events/{id}/return", """{ "note": "Titel?" }""", s_office);
        await _api.PutAsync(Path, EventsHost.Talk("zwei"), s_bottrop);
        await _api.PutAsync(Path, EventsHost.Talk("zwei"), s_bottrop);
        await _api.PostAsync($"/events/{id}/approve", null, s_office);
        await _api.PutAsync(Path, EventsHost.Talk("drei"), s_bottrop);
        await _api.PostAsync($"/events/{id}/approve", null, s_office);
        await _api.PostAsync(Path + "/postpone", Storm, s_bottrop);
        await _api.PostAsync(Path + "/cancel", Storm, s_bottrop);
        await _api.PutAsync(Path, EventsHost.Talk("drei"), s_bottrop);
        await _api.PostAsync($"/events/{id}/approve", null, s_office);
        await _api.PostAsync(Path + "/withdraw", null, s_bottrop);
        await _api.DeleteAsync(Path, s_bottrop);

        var entries = new List<JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _api.GetAsync($"{Path}/history?limit=5&cursor={cursor}", s_bottrop);
            Assert.Equal(12, page["total"]!.GetValue<int>());
            entries.AddRange(page["items"]!.AsArray().Select(entry => entry!));
            cursor = page["next"]?.GetValue<string>();
        }

        Assert.Equal(
            """
            withdrawn withdrawn bottrops-system
            approved published somebody-of-the-office
            submitted submitted bottrops-system
            cancelled published bottrops-system Sturm
            postponed published bottrops-system Sturm
            approved published somebody-of-the-office title.de: zwei → drei
            changed submitted bottrops-system title.de: zwei → drei
            approved published somebody-of-the-office
            changed submitted bottrops-system title.de: eins → zwei
            returned returned somebody-of-the-office Titel?
            submitted submitted bottrops-system
            created draft bottrops-system
            """,
            string.Join('\n', entries.Select(Line)));
        Assert.Equal(Enumerable.Range(1, 12).Reverse(), entries.Select(entry => entry["version"]!.GetValue<int>()));
        Assert.EndsWith("+00:00", entries[0]["at"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_draft_that_was_deleted_When_its_history_is_read_Then_it_is_still_there_for_the_hub_and_the_office()
    {
        await _api.PutAsync(Path, EventsHost.Talk(state: "draft"), s_bottrop);
        await _api.DeleteAsync(Path, s_bottrop);
        await _api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk(), s_office);
        await _api.DeleteAsync("/hubs/bochum/events/a", s_office);
        await _api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk(), s_office);

        Assert.Equal("deleted created", await ActionsAsync(Path, s_bottrop));
        Assert.Equal("revived cancelled created", await ActionsAsync("/hubs/bochum/events/a", s_office));
        Assert.Equal("event_not_found", (await _api.GetAsync("/hubs/bottrop/events/unknown/history", s_office)).Code);
        Assert.Equal("not_your_hub", (await _api.GetAsync("/hubs/bochum/events/a/history", s_bottrop)).Code);
        Assert.Equal(["cursor", "limit"], (await _api.GetAsync(Path + "/history?limit=101&cursor=x", s_bottrop)).Faults.Order());
    }

    [Fact]
    public async Task Given_a_history_When_somebody_at_the_database_changes_it_or_it_cannot_be_written_Then_neither_it_nor_the_event_changes()
    {
        await _api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk(), s_office);
        foreach (var change in (string[])["UPDATE event_history SET by = 'nobody'", "DELETE FROM event_history", "TRUNCATE event_history"])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(change));
            Assert.Contains("never changed", refused.MessageText, StringComparison.Ordinal);
        }

        await ExecuteAsync("ALTER TABLE event_history ADD CONSTRAINT none_more CHECK (version < 2)");
        Assert.Equal(500, (await _api.PostAsync("/hubs/bochum/events/a/cancel", Storm, s_office)).Status);
        Assert.Equal(500, (await _api.PutAsync("/hubs/bochum/events/a", EventsHost.Talk("neu"), s_office)).Status);

        var visible = (await _api.GetAsync("/events"))["items"]![0]!;
        Assert.Equal(("scheduled", "Vortrag"), (visible["status"]!.GetValue<string>(), visible["title"]!["de"]!.GetValue<string>()));
        // The negative control: it is the trigger that keeps it.
        await ExecuteAsync("DROP TRIGGER event_history_stays ON event_history");
        Assert.Equal(1, await ExecuteAsync("UPDATE event_history SET by = 'nobody'"));
    }

    private static string Line(JsonNode entry)
    {
        var changes = entry["changes"]!.AsArray().Select(change => $"{change!["path"]}: {change["before"]} → {change["after"]}");
        return string.Join(' ', new[] { $"{entry["action"]}", $"{entry["state"]}", $"{entry["by"]}", $"{entry["note"]}", $"{entry["reason"]?["de"]}" }.Concat(changes).Where(part => part.Length > 0));
    }

    private async Task<string> ActionsAsync(string path, string token) =>
        string.Join(' ', (await _api.GetAsync(path + "/history", token))["items"]!.AsArray().Select(entry => entry!["action"]));

    private Task<int> ExecuteAsync(string sql) => _events.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(sql));
}
