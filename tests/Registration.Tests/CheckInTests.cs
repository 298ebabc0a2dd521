using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

public sealed class CheckInTests(Servers servers) : IAsyncLifetime
{
    private static readonly string s_door = TestTokens.Of("checkin", "bochum", "door");

    private Booking _booking = null!;

    public async ValueTask InitializeAsync() => _booking = await Booking.StartAsync(servers);

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Fact]
    public async Task Given_a_party_When_its_ticket_is_scanned_twice_Then_it_comes_in_once()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada", 3);

        var first = await ScanAsync(made);
        var second = await ScanAsync(made);

        Assert.Equal((200, "admitted", 3), Of(first));
        Assert.Equal((200, "alreadyAdmitted", 0), Of(second));
        Assert.Equal(("Ada", 3, 3), (second["registration"]!["name"]!.GetValue<string>(), second["registration"]!["partySize"]!.GetValue<int>(), second["registration"]!["admitted"]!.GetValue<int>()));
        Assert.Equal(first["admittedAt"]!.GetValue<DateTimeOffset>(), second["admittedAt"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task Given_a_party_that_comes_one_by_one_When_each_shows_the_ticket_Then_as_many_come_in_as_it_is_for()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada", 3);

        Assert.Equal((200, "admitted", 2), Of(await ScanAsync(made, ", \"people\": 2")));
        Assert.Equal((200, "alreadyAdmitted", 0), Of(await ScanAsync(made, ", \"people\": 2")));
        Assert.Equal((200, "admitted", 1), Of(await ScanAsync(made, ", \"people\": 1")));
        Assert.Equal((200, "alreadyAdmitted", 0), Of(await ScanAsync(made)));
    }

    [Fact]
    public async Task Given_tickets_of_all_sorts_When_they_are_scanned_Then_the_door_hears_why_they_let_nobody_in()
    {
        var (open, other) = (await PublishAsync(), await PublishAsync());
        var good = await RegisterAsync(open, "Ada");
        var cancelled = await RegisterAsync(open, "Bob");
        await _booking.Api.DeleteAsync(Booking.PathOf(cancelled), headers: Booking.KeyOf(cancelled));
        var handedOn = await RegisterAsync(open, "Cid");
        Assert.Equal(200, (await _booking.Api.PostAsync(Booking.PathOf(handedOn) + "/transfer", """{ "name": "Dan", "email": "dan@example.org" }""", headers: Booking.KeyOf(handedOn))).Status);
        var pending = await _booking.RegisterAsync(await PublishAsync(rules => rules with { Mode = "approval" }), "Eve");
        var early = await RegisterAsync((await _booking.PublishAsync(Booking.Event(40)))[0], "Fay");
        var past = await PublishAsync();
        var late = await RegisterAsync(past, "Gus");
        await _booking.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE offerings SET starts = starts - interval '2 days', ends = ends - interval '2 days' WHERE id = {Guid.Parse(past)}"));

        Assert.Equal("wrongOffering", ResultOf(await ScanAsync(good, $", \"offering\": \"{other}\"")));
        Assert.Equal("admitted", ResultOf(await ScanAsync(good, $", \"offering\": \"{open}\"")));
        Assert.Equal("cancelled", ResultOf(await ScanAsync(cancelled)));
        Assert.Equal("cancelled", ResultOf(await ScanAsync(handedOn)));
        Assert.Equal("notConfirmed", ResultOf(await PostAsync($"\"registration\": \"{pending["id"]!.GetValue<string>()}\"")));
        Assert.Equal("tooEarly", ResultOf(await ScanAsync(early)));
        Assert.Equal("tooLate", ResultOf(await ScanAsync(late)));
        Assert.Equal("invalid", ResultOf(await PostAsync("\"ticket\": \"nonsense\"")));
        Assert.Equal("invalid", ResultOf(await PostAsync($"\"ticket\": \"{Forged(good)}\"")));
        Assert.Equal("invalid", ResultOf(await PostAsync($"\"registration\": \"{Guid.CreateVersion7()}\"")));
    }

    [Fact]
    public async Task Given_a_ticket_of_another_hub_When_door_staff_scan_it_Then_they_learn_nothing_of_it_and_nothing_is_noted()
    {
        var offering = await PublishAsync();
        var made = await RegisterAsync(offering, "Ada");

        var foreign = await PostAsync($"\"ticket\": \"{made["ticket"]!.GetValue<string>()}\"", TestTokens.Of("checkin", "essen"));

        Assert.Equal(("invalid", null), (ResultOf(foreign), foreign["registration"]));
        Assert.Equal(0, (await _booking.Api.GetAsync($"/offerings/{offering}/checkins", s_door))["total"]!.GetValue<int>());
        Assert.Equal("403 not_your_hub", await CodeAsync($"/offerings/{offering}/checkins", TestTokens.Of("checkin", "essen")));
        Assert.Equal("403 insufficient_scope", Code(await PostAsync("\"ticket\": \"x\"", TestTokens.Of("checkin", "bochum", scopes: "attendees:read"))));
        Assert.Equal("admitted", ResultOf(await ScanAsync(made)));
    }

    [Fact]
    public async Task Given_a_scan_that_is_taken_back_When_the_ticket_is_scanned_again_Then_it_lets_in_and_both_stay_on_record()
    {
        var offering = await PublishAsync();
        var made = await RegisterAsync(offering, "Ada");
        var scan = await ScanAsync(made);
        var path = $"/checkins/{scan["id"]!.GetValue<string>()}";

        Assert.Equal("404 checkin_not_found", Code(await _booking.Api.DeleteAsync(path, TestTokens.Of("checkin", "essen"))));
        var undone = await _booking.Api.DeleteAsync(path, s_door);

        Assert.Equal((200, "undone", 0), Of(undone));
        // A device that has not heard of it asks again: nobody is to come in by it.
        Assert.Equal((200, "undone", 0), Of(await ScanAsync(made, $", \"id\": \"{scan["id"]!.GetValue<string>()}\"")));
        Assert.Equal(undone["undone"]!.GetValue<DateTimeOffset>(), (await _booking.Api.DeleteAsync(path, s_door))["undone"]!.GetValue<DateTimeOffset>());
        Assert.Equal("admitted", ResultOf(await ScanAsync(made)));
        var listed = (await _booking.Api.GetAsync($"/offerings/{offering}/checkins?limit=1", s_door)).Body!;
        Assert.Equal((2, "Ada", null), (listed["total"]!.GetValue<int>(), listed["items"]![0]!["name"]!.GetValue<string>(), listed["items"]![0]!["undone"]));
        var next = (await _booking.Api.GetAsync($"/offerings/{offering}/checkins?limit=1&cursor={listed["next"]!.GetValue<string>()}", s_door)).Body!;
        Assert.Equal("door", next["items"]![0]!["undoneBy"]!.GetValue<string>());
        Assert.Null(next["next"]);
    }

    [Fact]
    public async Task Given_two_devices_without_network_When_both_let_a_party_in_Then_the_earlier_scan_counts_whichever_is_heard_first()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada", 2);
        var now = TimeProvider.System.GetUtcNow();

        var late = await SyncAsync(Scan(made, now.AddMinutes(-10)));
        var early = await SyncAsync(Scan(made, now.AddMinutes(-20)));

        Assert.Equal("admitted", late[0]!["result"]!.GetValue<string>());
        Assert.Equal("admitted", early[0]!["result"]!.GetValue<string>());
        Assert.Equal("alreadyAdmitted", (await SyncAsync(Scan(made, now.AddMinutes(-10), late[0]!["id"]!.GetValue<Guid>())))[0]!["result"]!.GetValue<string>());
        Assert.Equal("admitted", (await SyncAsync(Scan(made, now.AddMinutes(-20), early[0]!["id"]!.GetValue<Guid>())))[0]!["result"]!.GetValue<string>());
        Assert.Equal(2, await AdmittedAsync(made));
    }

    [Fact]
    public async Task Given_one_report_of_scans_in_any_order_When_it_is_told_twice_Then_the_answers_are_in_its_order_and_alike()
    {
        var offering = await PublishAsync();
        var (ada, bob) = (await RegisterAsync(offering, "Ada"), await RegisterAsync(offering, "Bob"));
        var now = TimeProvider.System.GetUtcNow();
        string[] scans =
        [
            Scan(ada, now.AddMinutes(-1)), Scan(bob, now.AddMinutes(-3)), Scan(ada, now.AddMinutes(-5)),
            $$"""{ "id": "{{Guid.CreateVersion7()}}", "ticket": "nonsense", "at": "{{now:O}}", "device": "hall" }""",
        ];

        var first = await SyncAsync(scans);
        var again = await SyncAsync(scans);

        Assert.Equal(["alreadyAdmitted", "admitted", "admitted", "invalid"], first.Select(scan => scan!["result"]!.GetValue<string>()));
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
    }

    [Fact]
    public async Task Given_a_door_that_was_told_to_turn_away_When_the_scan_before_is_taken_back_Then_nobody_is_counted_who_was_sent_home()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada");
        var first = await ScanAsync(made);
        Assert.Equal("alreadyAdmitted", ResultOf(await ScanAsync(made)));

        await _booking.Api.DeleteAsync($"/checkins/{first["id"]!.GetValue<string>()}", s_door);

        Assert.Equal(0, await AdmittedAsync(made));
    }

    [Fact]
    public async Task Given_two_doors_with_the_network_When_the_clock_of_the_second_is_slow_Then_it_hears_that_they_are_in()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada");
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal((200, "admitted", 1), Of(await ScanAsync(made, $", \"at\": \"{now:O}\"")));
        Assert.Equal((200, "alreadyAdmitted", 0), Of(await ScanAsync(made, $", \"at\": \"{now.AddMinutes(-1):O}\"")));
    }

    [Fact]
    public async Task Given_part_of_a_party_When_its_scan_is_taken_back_Then_just_as_many_may_come_in_again()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada", 3);
        var first = await ScanAsync(made, ", \"people\": 2");
        Assert.Equal((200, "admitted", 1), Of(await ScanAsync(made)));

        await _booking.Api.DeleteAsync($"/checkins/{first["id"]!.GetValue<string>()}", s_door);

        Assert.Equal(1, await AdmittedAsync(made));
        Assert.Equal((200, "admitted", 2), Of(await ScanAsync(made)));
    }

    [Fact]
    public async Task Given_a_party_that_is_in_When_more_come_Then_those_are_let_in_too()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada");
        Assert.Equal((200, "admitted", 1), Of(await ScanAsync(made)));

        Assert.Equal(200, (await _booking.Api.PatchAsync(Booking.PathOf(made), """{ "partySize": 3 }""", headers: Booking.KeyOf(made))).Status);

        Assert.Equal((200, "admitted", 2), Of(await ScanAsync(made)));
        Assert.Equal(3, await AdmittedAsync(made));
    }

    [Fact]
    public async Task Given_who_is_in_by_a_door_with_the_network_When_earlier_scans_are_heard_of_Then_all_who_are_in_count_and_the_place_is_not_given_twice()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada", 3);
        Assert.Equal((200, "admitted", 2), Of(await ScanAsync(made, ", \"people\": 2")));

        var early = await SyncAsync(Scan(made, TimeProvider.System.GetUtcNow().AddMinutes(-10), people: 2));

        Assert.Equal(("admitted", 2), (early[0]!["result"]!.GetValue<string>(), early[0]!["people"]!.GetValue<int>()));
        Assert.Equal(3, await AdmittedAsync(made));
        Assert.Equal((200, "alreadyAdmitted", 0), Of(await ScanAsync(made, ", \"people\": 1")));
    }

    [Fact]
    public async Task Given_codes_that_are_none_and_a_clock_that_was_reset_When_a_device_reports_Then_its_other_scans_are_noted()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada");
        var now = TimeProvider.System.GetUtcNow();

        var results = await SyncAsync(
            $$"""{ "id": "{{Guid.CreateVersion7()}}", "ticket": "\u0000{{new string('x', 9000)}}", "at": "{{now:O}}", "device": "hall" }""",
            Scan(made, DateTimeOffset.UnixEpoch),
            Scan(made, now));

        Assert.Equal(["invalid", "tooEarly", "admitted"], results.Select(scan => scan!["result"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_an_event_without_a_date_When_a_ticket_is_scanned_Then_it_is_too_early()
    {
        var talk = Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1));
        var made = await RegisterAsync((await _booking.PublishAsync(talk with { Starts = null, Ends = null }))[0], "Ada");

        Assert.Equal("tooEarly", ResultOf(await ScanAsync(made)));
    }

    [Fact]
    public async Task Given_bad_input_When_a_device_sends_it_Then_it_hears_every_fault_and_nothing_is_noted()
    {
        var offering = await PublishAsync();
        var made = await RegisterAsync(offering, "Ada");

        var bad = await _booking.Api.PostAsync("/checkins:sync", $$"""{ "scans": [{{Scan(made, TimeProvider.System.GetUtcNow())}}, { "at": "yesterday", "people": 0 }, null] }""", s_door);

        Assert.Equal(422, bad.Status);
        Assert.Equal(["scans[1].at", "scans[1].device", "scans[1].id", "scans[1].people", "scans[1].ticket", "scans[2].at", "scans[2].device", "scans[2].id", "scans[2].ticket"], bad.Faults.Order());
        Assert.Equal(0, (await _booking.Api.GetAsync($"/offerings/{offering}/checkins", s_door))["total"]!.GetValue<int>());
        Assert.Equal(422, (await PostAsync("\"ticket\": \"x\", \"registration\": \"" + Guid.CreateVersion7() + "\"")).Status);
    }

    [Fact]
    public async Task Given_a_session_along_When_the_ticket_is_shown_at_its_door_Then_it_lets_in_there_and_at_the_events_own()
    {
        var starts = TimeProvider.System.GetUtcNow().AddHours(1);
        var talk = Snapshots.Talk(starts, Snapshots.Session("a", 10, starts), Snapshots.Session("b", 10, starts));
        var offerings = await _booking.PublishAsync(talk);
        var made = await _booking.RegisterAsync(offerings[0], "Ada", more: $"\"sessions\": [\"{offerings[1]}\"]");
        Assert.Equal("confirmed", Booking.StatusOf(made));

        Assert.Equal("admitted", ResultOf(await ScanAsync(made, $", \"offering\": \"{offerings[1]}\"")));
        Assert.Equal("wrongOffering", ResultOf(await ScanAsync(made, $", \"offering\": \"{offerings[2]}\"")));
        Assert.Equal("admitted", ResultOf(await ScanAsync(made, $", \"offering\": \"{offerings[0]}\"")));
    }

    [Fact]
    public async Task Given_somebody_who_is_in_When_they_cancel_hand_on_or_come_with_fewer_Then_it_is_too_late()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada", 3);
        Assert.Equal("admitted", ResultOf(await ScanAsync(made, ", \"people\": 2")));

        Assert.Equal("409 already_admitted", Code(await _booking.Api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made))));
        Assert.Equal("409 already_admitted", Code(await _booking.Api.PatchAsync(Booking.PathOf(made), """{ "partySize": 1 }""", headers: Booking.KeyOf(made))));
        Assert.Equal("409 already_admitted", Code(await _booking.Api.PostAsync(Booking.PathOf(made) + "/transfer", """{ "name": "Dan", "email": "dan@example.org" }""", headers: Booking.KeyOf(made))));
        Assert.Equal(200, (await _booking.Api.PatchAsync(Booking.PathOf(made), """{ "partySize": 2 }""", headers: Booking.KeyOf(made))).Status);
        Assert.Equal("alreadyAdmitted", ResultOf(await ScanAsync(made)));
    }

    /// <summary>A ticket that says something else, with the signature of the one.</summary>
    private static string Forged(Answer made)
    {
        var parts = made["ticket"]!.GetValue<string>().Split('.');
        return $"{parts[0]}.{parts[1][..^4]}AAAA.{parts[2]}";
    }

    private async Task<string> PublishAsync(Func<RegistrationRules, RegistrationRules>? rules = null)
    {
        var talk = Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1));
        return (await _booking.PublishAsync(rules is null ? talk : talk with { Registration = rules(talk.Registration) }))[0];
    }

    private async Task<Answer> RegisterAsync(string offering, string name, int partySize = 1)
    {
        var made = await _booking.RegisterAsync(offering, name, partySize);
        Assert.Equal("confirmed", Booking.StatusOf(made));
        return made;
    }

    private Task<Answer> ScanAsync(Answer made, string more = "") => PostAsync($"\"ticket\": \"{made["ticket"]!.GetValue<string>()}\"{more}");

    private Task<Answer> PostAsync(string members, string? token = null) => _booking.Api.PostAsync("/checkins", $$"""{ {{members}}, "device": "north" }""", token ?? s_door);

    private async Task<JsonArray> SyncAsync(params IEnumerable<string> scans)
    {
        var answer = await _booking.Api.PostAsync("/checkins:sync", $$"""{ "scans": [{{string.Join(", ", scans)}}] }""", s_door);
        Assert.Equal(200, answer.Status);
        return answer["results"]!.AsArray();
    }

    private static string Scan(Answer made, DateTimeOffset at, Guid? id = null, int? people = null) =>
        $$"""{ "id": "{{id ?? Guid.CreateVersion7()}}", "ticket": "{{made["ticket"]!.GetValue<string>()}}", "at": "{{at:O}}", "device": "hall"{{(people is null ? "" : $", \"people\": {people}")}} }""";

    private async Task<int> AdmittedAsync(Answer made)
    {
        var id = made["id"]!.GetValue<Guid>();
        return await _booking.Service.WithDatabaseAsync(db => db.Set<Domain.Registration>().Where(r => r.Id == id).Select(r => r.Admitted).SingleAsync());
    }

    private async Task<string> CodeAsync(string path, string token) => Code(await _booking.Api.GetAsync(path, token));

    private static string Code(Answer answer) => $"{answer.Status} {answer.Code}";

    private static (int Status, string Result, int People) Of(Answer answer) => (answer.Status, ResultOf(answer), answer["people"]!.GetValue<int>());

    private static string ResultOf(Answer answer) => answer["result"]?.GetValue<string>() ?? Code(answer);
}
