using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

/// <summary>Submit, withdraw, cancel and postpone.</summary>
public sealed class StepTests(Servers servers) : IAsyncLifetime
{
    private const string Trusted = "/hubs/bochum/events/talk-1";
    private const string Untrusted = "/hubs/bottrop/events/talk-1";
    private const string Storm = """{ "reason": { "de": "Sturm", "en": "Storm" } }""";

    private static readonly string s_bochum = TestTokens.Publisher("bochum");
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
    public async Task Given_a_postponed_event_When_it_is_put_Then_only_another_begin_schedules_it_again()
    {
        await using var changed = await MessageListener<EventChanged>.StartAsync(servers, _events.Prefix);
        var put = await _api.PutAsync(Trusted, EventsHost.Talk(), s_bochum);
        var postponed = await _api.PostAsync(Trusted + "/postpone", Storm, s_bochum);
        var again = await _api.PostAsync(Trusted + "/postpone", Storm, s_bochum);
        var visible = await _api.GetAsync($"/events/{put["id"]}");
        var synced = await _api.PutAsync(Trusted, EventsHost.Talk(), s_bochum);
        var renamed = await _api.PutAsync(Trusted, EventsHost.Talk("Neuer Titel"), s_bochum);
        var otherReason = await _api.PostAsync(Trusted + "/postpone", """{ "reason": { "de": "Krank" } }""", s_bochum);
        var moved = await _api.PutAsync(Trusted, EventsHost.Talk("Neuer Titel", "2026-09-20T18:00", "2026-09-20T19:30"), s_bochum);

        Assert.Equal((200, "published", "postponed"), Told(postponed));
        Assert.Equal((200, postponed.ETag), (again.Status, again.ETag));
        Assert.Equal(("2026-09-10T18:00:00+02:00", "Storm"), (Text(visible, "starts"), visible["reason"]!["en"]!.GetValue<string>()));
        Assert.Equal(postponed.ETag, synced.ETag);
        Assert.Equal((200, "published", "postponed"), Told(renamed));
        Assert.Equal("Krank", otherReason["reason"]!["de"]!.GetValue<string>());
        Assert.Equal((200, "published", "scheduled"), Told(moved));
        Assert.Null(moved["reason"]);
        var said = await Eventually.GetAsync(() => Task.FromResult(changed.Heard), messages => messages.Count == 4);
        Assert.Equal(
            [(true, "Sturm"), (true, "Sturm"), (true, "Krank"), (false, null)],
            said.OrderBy(message => message.Event.Version).Select(message => (message.Event.Postponed, message.Event.Reason?.De)));
    }

    [Fact]
    public async Task Given_a_postponed_event_of_slots_When_they_are_at_other_times_Then_it_is_scheduled_again()
    {
        string Body(string title, string lastDay) => EventsHost.Talk(title, "2026-09-07T10:00", "2026-12-19T18:00").TrimEnd().TrimEnd('}')
            + $$""", "slots": { "rule": "FREQ=DAILY", "from": "10:00", "until": "12:00", "minutes": 30, "firstDay": "2026-09-07", "lastDay": "{{lastDay}}", "capacity": 6 } }""";
        Assert.Equal(201, (await _api.PutAsync(Trusted, Body("Escape Room", "2026-09-09"), s_bochum)).Status);
        Assert.Equal((200, "published", "postponed"), Told(await _api.PostAsync(Trusted + "/postpone", Storm, s_bochum)));
        Assert.Equal((200, "published", "postponed"), Told(await _api.PutAsync(Trusted, Body("Flucht", "2026-09-09"), s_bochum)));

        Assert.Equal((200, "published", "scheduled"), Told(await _api.PutAsync(Trusted, Body("Flucht", "2026-09-19"), s_bochum)));
    }

    [Fact]
    public async Task Given_a_cancelled_event_When_other_steps_are_tried_Then_they_are_refused_and_a_put_revives_it()
    {
        await using var heard = await MessageListener<EventCancelled>.StartAsync(servers, _events.Prefix);
        var put = await _api.PutAsync(Trusted, EventsHost.Talk(), s_bochum);
        var cancelled = await _api.PostAsync(Trusted + "/cancel", Storm, s_bochum);
        var again = await _api.PostAsync(Trusted + "/cancel", Storm, s_bochum);
        var deleted = await _api.DeleteAsync(Trusted, s_bochum);
        var visible = await _api.GetAsync($"/events/{put["id"]}");
        var postponed = await _api.PostAsync(Trusted + "/postpone", "{}", s_bochum);
        var submitted = await _api.PostAsync(Trusted + "/submit", null, s_bochum);
        var revived = await _api.PutAsync(Trusted, EventsHost.Talk(), s_bochum);
        var submittedAgain = await _api.PostAsync(Trusted + "/submit", null, s_bochum);

        Assert.Equal((200, "published", "cancelled"), Told(cancelled));
        Assert.Equal((cancelled.ETag, 204), (again.ETag, deleted.Status));
        Assert.Equal(("cancelled", "Sturm"), (Text(visible, "status"), visible["reason"]!["de"]!.GetValue<string>()));
        Assert.Equal((409, "already_cancelled"), (postponed.Status, postponed.Code));
        Assert.Equal((409, "nothing_to_submit"), (submitted.Status, submitted.Code));
        Assert.Equal((200, "published", "scheduled"), Told(revived));
        Assert.Equal((200, revived.ETag), (submittedAgain.Status, submittedAgain.ETag));
        Assert.Null((await _api.GetAsync($"/events/{put["id"]}"))["reason"]);
        var said = await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count > 0);
        Assert.Equal(("Sturm", false), (Assert.Single(said).Event.Reason?.De, said[0].Event.Withdrawn));
    }

    [Fact]
    public async Task Given_a_published_event_When_it_is_withdrawn_Then_visitors_find_it_nowhere_until_it_is_submitted_again()
    {
        await using var heard = await MessageListener<EventCancelled>.StartAsync(servers, _events.Prefix);
        await using var published = await MessageListener<EventPublished>.StartAsync(servers, _events.Prefix);
        var put = await _api.PutAsync(Trusted, EventsHost.Talk(), s_bochum);
        Assert.Contains("VEVENT", await CalendarAsync(), StringComparison.Ordinal);
        var withdrawn = await _api.PostAsync(Trusted + "/withdraw", null, s_bochum);
        var again = await _api.PostAsync(Trusted + "/withdraw", null, s_bochum);
        var readBack = await _api.PutAsync(Trusted, withdrawn.Body!.ToJsonString(), s_bochum);
        var (detail, list, calendar) = (await _api.GetAsync($"/events/{put["id"]}"), await _api.GetAsync("/events"), await CalendarAsync());
        var deleted = await _api.DeleteAsync(Trusted, s_bochum);
        var kept = await _api.GetAsync(Trusted, s_bochum);
        var back = await _api.PostAsync(Trusted + "/submit", null, s_bochum);

        Assert.Equal((200, "withdrawn", "scheduled"), Told(withdrawn));
        Assert.Equal((withdrawn.ETag, withdrawn.ETag), (again.ETag, readBack.ETag));
        Assert.Equal((404, 0), (detail.Status, list["total"]!.GetValue<int>()));
        Assert.DoesNotContain("VEVENT", calendar, StringComparison.Ordinal);
        Assert.Equal((204, 200, withdrawn.ETag), (deleted.Status, kept.Status, kept.ETag));
        Assert.Equal((200, "published", "scheduled"), Told(back));
        Assert.Equal((200, Text(put, "id")), ((await _api.GetAsync($"/events/{put["id"]}")).Status, Text(back, "id")));
        var said = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(heard.Heard), messages => messages.Count > 0)).Event;
        Assert.Equal((true, true, "Vortrag", 2L), (said.Withdrawn, said.Cancelled, said.Title.De, said.Version));
        await Eventually.GetAsync(() => Task.FromResult(published.Heard), messages => messages.Count == 2);
    }

    [Fact]
    public async Task Given_an_untrusted_hub_When_it_takes_steps_Then_only_content_waits_for_the_office()
    {
        var draft = await _api.PutAsync(Untrusted, EventsHost.Talk(state: "draft"), s_bottrop);
        foreach (var (step, code) in new[] { ("cancel", "not_published"), ("postpone", "not_published"), ("withdraw", "nothing_to_withdraw") })
        {
            var refused = await _api.PostAsync($"{Untrusted}/{step}", "{}", s_bottrop);
            Assert.Equal((409, code), (refused.Status, refused.Code));
            Assert.Equal("event_not_found", (await _api.PostAsync($"/hubs/bottrop/events/unknown/{step}", "{}", s_bottrop)).Code);
        }

        var stale = await _api.PostAsync(Untrusted + "/submit", null, s_bottrop, ("If-Match", "\"0.0\""));
        var submitted = await _api.PostAsync(Untrusted + "/submit", null, s_bottrop);
        var again = await _api.PostAsync(Untrusted + "/submit", null, s_bottrop);
        var withdrawn = await _api.PostAsync(Untrusted + "/withdraw", null, s_bottrop);
        var approval = await _api.PostAsync($"/events/{draft["id"]}/approve", null, TestTokens.Office);
        var back = await _api.PutAsync(Untrusted, EventsHost.Talk(), s_bottrop);
        await _api.PostAsync($"/events/{draft["id"]}/approve", null, TestTokens.Office);
        var faulty = await _api.PostAsync(Untrusted + "/cancel", """{ "reason": { "de": " ", "en": "%" } }""".Replace("%", new string('x', 1001), StringComparison.Ordinal), s_bottrop);
        await _api.PutAsync(Untrusted, EventsHost.Talk("wartet"), s_bottrop);
        var postponed = await _api.PostAsync(Untrusted + "/postpone", Storm, s_bottrop);
        await _api.PutAsync(Untrusted, EventsHost.Talk("wartet"), s_bottrop);
        var cancelled = await _api.PostAsync(Untrusted + "/cancel", Storm, s_bottrop);
        var late = await _api.PostAsync($"/events/{draft["id"]}/approve", null, TestTokens.Office);

        Assert.Equal((412, 200, "submitted"), (stale.Status, submitted.Status, Text(submitted, "state")));
        Assert.Equal((submitted.ETag, "withdrawn"), (again.ETag, Text(withdrawn, "state")));
        Assert.Equal((409, "not_submitted"), (approval.Status, approval.Code));
        Assert.Equal((200, "submitted"), (back.Status, Text(back, "state")));
        Assert.Equal((422, "reason.de reason.en"), (faulty.Status, string.Join(' ', faulty.Faults.Order())));
        // At once, and what waited for approval does no more: else it would be revived.
        Assert.Equal((200, "draft", "postponed"), Told(postponed));
        Assert.Equal((200, "draft", "cancelled"), Told(cancelled));
        Assert.Equal((409, "not_submitted"), (late.Status, late.Code));
        var visible = await _api.GetAsync($"/events/{draft["id"]}");
        Assert.Equal(("cancelled", "Vortrag"), (Text(visible, "status"), visible["title"]!["de"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_events_that_nobody_has_seen_When_they_are_deleted_Then_they_go_whatever_their_state()
    {
        await _api.PutAsync(Untrusted, EventsHost.Talk(), s_bottrop);
        await _api.PostAsync(Untrusted + "/withdraw", null, s_bottrop);

        Assert.Equal(204, (await _api.DeleteAsync(Untrusted, s_bottrop)).Status);
        Assert.Equal(404, (await _api.GetAsync(Untrusted, s_bottrop)).Status);
        Assert.Equal(404, (await _api.DeleteAsync(Untrusted, s_bottrop)).Status);
    }

    [Fact]
    public async Task Given_withdrawn_and_cancelled_events_When_a_service_asks_for_the_state_Then_it_hears_what_became_of_them()
    {
        foreach (var id in (string[])["scheduled", "withdrawn", "cancelled"])
            await _api.PutAsync($"/hubs/bochum/events/{id}", EventsHost.Talk(id), s_bochum);
        await _api.PostAsync("/hubs/bochum/events/withdrawn/withdraw", null, s_bochum);
        await _api.PostAsync("/hubs/bochum/events/cancelled/cancel", Storm, s_bochum);
        await _api.PutAsync("/hubs/bochum/events/draft", EventsHost.Talk(state: "draft"), s_bochum);
        // What is told to one queue is sent at once and gone: kept here.
        await _events.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE told (body jsonb);
            CREATE FUNCTION keep() RETURNS trigger AS 'BEGIN INSERT INTO told VALUES (convert_from(NEW.body, ''UTF8'')::jsonb); RETURN NEW; END' LANGUAGE plpgsql;
            CREATE TRIGGER keep AFTER INSERT ON outbox_messages FOR EACH ROW WHEN (NEW.queue IS NOT NULL) EXECUTE FUNCTION keep();
            """));
        await using var asking = await MessageSender.StartAsync(servers, _events.Prefix);
        await asking.SendAsync(new StateRequested("new", new Dictionary<string, string>
        {
            [typeof(EventChanged).FullName!] = _events.Prefix + "new",
            [typeof(EventCancelled).FullName!] = _events.Prefix + "new",
        }));

        var told = await Eventually.GetAsync(
            () => _events.WithDatabaseAsync(db => db.Database.SqlQueryRaw<string>(
                """
                SELECT concat_ws(' ', body #>> ARRAY['Event','Title','De'], body #>> ARRAY['Event','Cancelled'], body #>> ARRAY['Event','Withdrawn'], body #>> ARRAY['Event','Reason','De']) AS "Value"
                FROM told
                """).ToListAsync()),
            rows => rows.Count == 3);
        Assert.Equal(["cancelled true false Sturm", "scheduled false false", "withdrawn true true"], told.Order());
    }

    private static (int, string, string) Told(Answer answer) => (answer.Status, Text(answer, "state"), Text(answer, "status"));

    private static string Text(Answer answer, string name) => answer[name]!.GetValue<string>();

    private Task<string> CalendarAsync() => _api.Http.GetStringAsync(new Uri("/api/v1/events.ics", UriKind.Relative));
}
