using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

public sealed class BatchTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/hubs/bochum/events:batch";

    private static readonly string s_bochum = TestTokens.Publisher("bochum");

    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_a_batch_with_faults_When_it_is_posted_Then_what_is_right_is_applied_and_each_fault_spoils_only_its_own_event()
    {
        await using var heard = await MessageListener<EventPublished>.StartAsync(servers, _events.Prefix);
        var old = await _api.PutAsync("/hubs/bochum/events/old", EventsHost.Talk("alt"), s_bochum);
        var batch = Batch(
            Item("new", EventsHost.Talk("neu")),
            Item("old", EventsHost.Talk("alt")),
            """{ "externalId": "shape", "title": "text" }""",
            """{ "externalId": "unknown", "titel": { "de": "x" } }""",
            Item("wrong", """{ "title": { "en": "x" }, "format": "party", "sessions": [{ "id": "a" }] }"""),
            Item("new", EventsHost.Talk("noch einmal")),
            Item("b c", EventsHost.Talk()),
            """{ "externalId": 7 }""",
            """{ "externalId": "half\ud800" }""",
            """{ "externalId": "half", "title": { "de": "\udc00" } }""",
            EventsHost.Talk("ohne"),
            "3", "null", "[]",
            Item("last", EventsHost.Talk("zuletzt")));
        var answer = await _api.PostAsync(Path, batch, s_bochum);
        var results = answer["results"]!.AsArray();

        Assert.Equal(200, answer.Status);
        Assert.Equal([201, 200, 400, 400, 422, 422, 422, 400, 400, 400, 422, 400, 400, 400, 201], results.Select(result => result!["status"]!.GetValue<int>()));
        Assert.Equal(
            ["new", "old", "shape", "unknown", "wrong", "new", "b c", null, null, "half", null, null, null, null, "last"],
            results.Select(result => result!["externalId"]?.GetValue<string>()));
        Assert.Equal((old["id"]!.GetValue<string>(), old.ETag), (results[1]!["id"]!.GetValue<string>(), results[1]!["etag"]!.GetValue<string>()));
        Assert.Equal(["title"], Faults(results[2]!));
        Assert.Equal(["titel"], Faults(results[3]!));
        Assert.Superset(new HashSet<string> { "title.de", "format", "sessions[0].title.de", "languages" }, Faults(results[4]!).ToHashSet());
        Assert.Equal("duplicate_external_id", results[5]!["problem"]!["code"]!.GetValue<string>());
        Assert.Equal(["externalId"], Faults(results[6]!));
        Assert.Equal(["externalId"], Faults(results[7]!));
        Assert.Equal("malformed_body", results[8]!["problem"]!["code"]!.GetValue<string>());
        Assert.Equal(["title.de"], Faults(results[9]!));
        Assert.Equal(["externalId"], Faults(results[10]!));
        var read = await _api.GetAsync("/hubs/bochum/events/new", s_bochum);
        Assert.Equal(("neu", read.ETag), (read["title"]!["de"]!.GetValue<string>(), results[0]!["etag"]!.GetValue<string>()));
        Assert.Equal(3, await CountAsync());
        var said = await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count >= 3);
        Assert.Equal(3, said.Select(message => message.Event.EventId).Distinct().Count());

        // Again nothing changes.
        var again = (await _api.PostAsync(Path, Batch(Item("new", EventsHost.Talk("neu")), Item("last", EventsHost.Talk("zuletzt"))), s_bochum))["results"]!.AsArray();
        Assert.Equal([200, 200], again.Select(result => result!["status"]!.GetValue<int>()));
        Assert.Equal(results[0]!["etag"]!.GetValue<string>(), again[0]!["etag"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_a_batch_that_is_none_When_it_is_posted_Then_it_is_refused_as_a_whole()
    {
        var tooMany = await _api.PostAsync(Path, Batch([.. Enumerable.Range(0, 1001).Select(number => Item($"e{number}", "{}"))]), s_bochum);
        var unknownHub = await _api.PostAsync("/hubs/atlantis/events:batch", Batch(), TestTokens.Office);
        var noJson = await _api.PostAsync(Path, """{ "events": [{ """, s_bochum);
        var noList = await _api.PostAsync(Path, """{ "events": {} }""", s_bochum);
        var ofOthers = await _api.PostAsync(Path, "{", TestTokens.Publisher("bottrop"));
        var ofLess = await _api.PostAsync(Path, "{", TestTokens.Of("publisher", "bochum", scopes: "events:read"));

        Assert.Equal((422, "too_many_events"), (tooMany.Status, tooMany.Code));
        Assert.Equal((404, "hub_not_found"), (unknownHub.Status, unknownHub.Code));
        Assert.Equal((400, "malformed_body"), (noJson.Status, noJson.Code));
        Assert.Equal((400, "malformed_body"), (noList.Status, noList.Code));
        Assert.Equal((403, "not_your_hub"), (ofOthers.Status, ofOthers.Code));
        Assert.Equal((403, "insufficient_scope"), (ofLess.Status, ofLess.Code));
        Assert.Equal(200, (await _api.PostAsync(Path, "{}", s_bochum)).Status);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Given_overlapping_batches_at_once_When_their_orders_differ_Then_all_succeed_and_each_event_is_there_once()
    {
        var answers = await PostAtOnceAsync();

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(200, answers.Sum(answer => answer["results"]!.AsArray().Count(result => result!["status"]!.GetValue<int>() == 201)));
        Assert.Equal(200, await CountAsync());
    }

    [Fact]
    public async Task Control_batches_that_do_not_take_turns_get_in_each_others_way()
    {
        await _events.WithoutTakingTurnsAsync();
        await _events.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            CREATE FUNCTION dawdle() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END' LANGUAGE plpgsql;
            CREATE TRIGGER dawdle BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION dawdle();
            """));
        var answers = await PostAtOnceAsync();

        Assert.Contains(answers, answer => answer.Status >= 500);
    }

    [Fact]
    public async Task Given_imports_at_once_When_their_orders_differ_Then_all_succeed_and_each_event_is_there_once()
    {
        var entries = Enumerable.Range(0, 100).Select(number => $"BEGIN:VEVENT\r\nUID:e{number}\r\nSUMMARY:Treff\r\nDTSTART:20261006T160000\r\nDTEND:20261006T170000\r\nEND:VEVENT\r\n").ToList();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => _api.ImportAsync(
            $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{string.Concat(number % 2 == 0 ? entries : entries.AsEnumerable().Reverse())}END:VCALENDAR\r\n")));

        Assert.Equal(100, answers.Sum(answer => answer.Actions().Count(action => action == "created")));
        Assert.Equal(100, await CountAsync());
    }

    private Task<Answer[]> PostAtOnceAsync()
    {
        var items = Enumerable.Range(0, 200).Select(number => Item($"e{number}", EventsHost.Talk())).ToArray();
        var backwards = Batch([.. items.Reverse()]);
        var forwards = Batch(items);
        return Task.WhenAll(Enumerable.Range(0, 4).Select(number => _api.PostAsync(Path, number % 2 == 0 ? forwards : backwards, s_bochum)));
    }

    private static string Batch(params string[] items) => $$"""{ "events": [{{string.Join(", ", items)}}] }""";

    private static string Item(string externalId, string body)
    {
        var item = JsonNode.Parse(body)!.AsObject();
        item["externalId"] = externalId;
        return item.ToJsonString();
    }

    private static IEnumerable<string> Faults(JsonNode result) => result["problem"]!["errors"]!.AsObject().Select(fault => fault.Key);

    private Task<int> CountAsync() => _events.WithDatabaseAsync(db => db.Set<Domain.Event>().CountAsync());
}
