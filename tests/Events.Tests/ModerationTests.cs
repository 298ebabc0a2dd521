using KiBiennale.Events.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

public sealed class ModerationTests(Servers servers) : IAsyncLifetime
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
    public async Task Given_what_waits_When_the_office_approves_between_pages_Then_each_comes_once_the_longest_waiting_first()
    {
        for (var number = 0; number < 5; number++)
            await _api.PutAsync($"/hubs/bottrop/events/e{number}", EventsHost.Talk(), s_bottrop);
        await _api.PutAsync("/hubs/bochum/events/trusted", EventsHost.Talk(), TestTokens.Office);
        await _api.PutAsync("/hubs/bottrop/events/draft", EventsHost.Talk(state: "draft"), s_bottrop);
        // What is changed while it waits keeps its place.
        await _api.PutAsync("/hubs/bottrop/events/e0", EventsHost.Talk("geändert"), s_bottrop);

        var first = await QueueAsync("limit=2");
        foreach (var waiting in first["items"]!.AsArray())
            await ApproveAsync(waiting!["event"]!["id"]!.GetValue<string>(), ("If-Match", waiting["etag"]!.GetValue<string>()));
        var second = await QueueAsync($"limit=2&cursor={first["next"]}");
        var third = await QueueAsync($"limit=2&cursor={second["next"]}");

        Assert.Equal(
            "e0 e1 e2 e3 e4",
            string.Join(' ', new[] { first, second, third }.SelectMany(page => page["items"]!.AsArray()).Select(item => item!["event"]!["externalId"])));
        Assert.Equal((5, 3, null), (first["total"]!.GetValue<int>(), second["total"]!.GetValue<int>(), third["next"]));
        Assert.All(first["items"]!.AsArray(), item => Assert.True(item!["isNew"]!.GetValue<bool>() && item["changes"]!.AsArray().Count == 0));
        Assert.Equal((0, 3), ((await QueueAsync("hub=bochum"))["total"]!.GetValue<int>(), (await QueueAsync("hub=bottrop"))["total"]!.GetValue<int>()));
        Assert.Equal(["cursor", "limit"], (await QueueAsync("limit=0&cursor=x")).Faults.Order());
        Assert.Equal(403, (await _api.GetAsync("/moderation/events", s_bottrop)).Status);
    }

    [Fact]
    public async Task Given_a_change_of_a_published_event_When_the_office_returns_it_Then_the_hub_reads_why_and_visitors_see_the_old_version()
    {
        var id = await PublishAsync("alt");
        var notWaiting = await ReturnAsync(id, "{}");
        await _api.PutAsync(Path, EventsHost.Talk("neu"), s_bottrop);
        var queue = await QueueAsync();
        var withoutNote = await ReturnAsync(id, """{ "note": " " }""");
        var byPublisher = await _api.PostAsync($"/events/{id}/return", """{ "note": "x" }""", s_bottrop);
        var returned = await ReturnAsync(id, """{ "note": "Titel?" }""");
        var again = await ReturnAsync(id, """{ "note": "Titel?" }""");
        var hubs = await _api.GetAsync(Path, s_bottrop);
        var visitors = await _api.GetAsync($"/events/{id}");
        var synced = await _api.PutAsync(Path, EventsHost.Talk("neu"), s_bottrop);
        var readBack = await _api.PutAsync(Path, hubs.Body!.ToJsonString(), s_bottrop);
        var corrected = await _api.PutAsync(Path, EventsHost.Talk("besser"), s_bottrop);

        Assert.Equal((409, "not_submitted"), (notWaiting.Status, notWaiting.Code));
        var waiting = Assert.Single(queue["items"]!.AsArray())!;
        Assert.False(waiting["isNew"]!.GetValue<bool>());
        Assert.Equal("""[{"path":"title.de","before":"alt","after":"neu"}]""", waiting["changes"]!.ToJsonString());
        Assert.Equal((422, "note"), (withoutNote.Status, Assert.Single(withoutNote.Faults)));
        Assert.Equal(403, byPublisher.Status);
        Assert.Equal((200, "returned", "Titel?"), (returned.Status, Text(returned, "state"), Text(returned, "note")));
        Assert.Equal((200, returned.ETag), (again.Status, again.ETag));
        Assert.Equal("Titel?", Text(hubs, "note"));
        Assert.Equal(("alt", false), (visitors["title"]!["de"]!.GetValue<string>(), visitors.Body!.AsObject().ContainsKey("note")));
        Assert.Equal((returned.ETag, returned.ETag), (synced.ETag, readBack.ETag));
        Assert.Equal(("submitted", false), (Text(corrected, "state"), corrected.Body!.AsObject().ContainsKey("note")));
    }

    [Fact]
    public async Task Given_a_returned_event_When_the_hub_submits_it_as_it_is_Then_it_waits_again_without_the_note()
    {
        var put = await _api.PutAsync(Path, EventsHost.Talk(), s_bottrop);
        await ReturnAsync(Text(put, "id"), """{ "note": "Titel?" }""");
        var submitted = await _api.PostAsync(Path + "/submit", null, s_bottrop);

        Assert.Equal(("submitted", false), (Text(submitted, "state"), submitted.Body!.AsObject().ContainsKey("note")));
        Assert.Equal(1, (await QueueAsync())["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_a_cancelled_event_of_which_a_change_was_returned_When_it_is_put_as_it_was_Then_it_waits_to_be_revived()
    {
        var id = await PublishAsync("alt");
        await _api.PutAsync(Path, EventsHost.Talk("neu"), s_bottrop);
        await ReturnAsync(id, """{ "note": "Titel?" }""");
        await _api.DeleteAsync(Path, s_bottrop);

        Assert.Equal("submitted", Text(await _api.PutAsync(Path, EventsHost.Talk("neu"), s_bottrop), "state"));
    }

    [Fact]
    public async Task Given_another_version_since_When_the_office_approves_what_it_has_read_Then_412_and_without_If_Match_what_is_submitted()
    {
        var read = await _api.PutAsync(Path, EventsHost.Talk("gelesen"), s_bottrop);
        var id = Text(read, "id");
        await _api.PutAsync(Path, EventsHost.Talk("ungelesen"), s_bottrop);
        var refused = await ApproveAsync(id, ("If-Match", read.ETag));
        var visible = await _api.GetAsync($"/events/{id}");
        // The negative control: without the header nothing holds it back.
        await ApproveAsync(id);

        Assert.Equal((412, "precondition_failed", 404), (refused.Status, refused.Code, visible.Status));
        Assert.Equal("ungelesen", await VisibleTitleAsync(id));
    }

    [Fact]
    public async Task Given_a_put_between_reading_and_writing_When_the_office_approves_Then_the_version_makes_it_look_again()
    {
        var read = await _api.PutAsync(Path, EventsHost.Talk("gelesen"), s_bottrop);
        var id = Text(read, "id");

        var refused = await ApproveWhileAsync("UPDATE events SET content = jsonb_set(content, ARRAY['title','de'], '\"ungelesen\"'), version = version + 1", id, ("If-Match", read.ETag));
        var hidden = await _api.GetAsync($"/events/{id}");
        var approved = await ApproveWhileAsync("UPDATE events SET content = jsonb_set(content, ARRAY['title','de'], '\"neuer\"'), version = version + 1", id);

        Assert.Equal((412, 404), (refused.Status, hidden.Status));
        Assert.Equal((200, "neuer"), (approved.Status, await VisibleTitleAsync(id)));
    }

    [Fact]
    public async Task Control_a_put_that_does_not_raise_the_version_is_not_noticed()
    {
        var read = await _api.PutAsync(Path, EventsHost.Talk("gelesen"), s_bottrop);
        var id = Text(read, "id");

        var approved = await ApproveWhileAsync("UPDATE events SET content = jsonb_set(content, ARRAY['title','de'], '\"ungelesen\"')", id, ("If-Match", read.ETag));

        Assert.Equal((200, "gelesen"), (approved.Status, await VisibleTitleAsync(id)));
        Assert.Equal("ungelesen", (await _api.GetAsync(Path, s_bottrop))["title"]!["de"]!.GetValue<string>());
    }

    /// <summary>Approves, and makes the change after the office's request has read the event and before it writes.</summary>
    private Task<Answer> ApproveWhileAsync(string change, string id, params (string, string)[] headers) => _events.WithDatabaseAsync(async db =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync(change);
        var approval = ApproveAsync(id, headers);
        await Eventually.GetAsync(
            () => db.Database.SqlQueryRaw<int>("SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").SingleAsync(),
            waiting => waiting > 0);
        await transaction.CommitAsync();
        return await approval;
    });

    private async Task<string> PublishAsync(string title)
    {
        var id = Text(await _api.PutAsync(Path, EventsHost.Talk(title), s_bottrop), "id");
        await ApproveAsync(id);
        return id;
    }

    private async Task<string> VisibleTitleAsync(string id) => (await _api.GetAsync($"/events/{id}"))["title"]!["de"]!.GetValue<string>();

    private Task<Answer> ApproveAsync(string id, params (string, string)[] headers) => _api.PostAsync($"/events/{id}/approve", null, TestTokens.Office, headers);

    private Task<Answer> ReturnAsync(string id, string body) => _api.PostAsync($"/events/{id}/return", body, TestTokens.Office);

    private Task<Answer> QueueAsync(string query = "") => _api.GetAsync($"/moderation/events?{query}", TestTokens.Office);

    private static string Text(Answer answer, string name) => answer[name]!.GetValue<string>();
}
