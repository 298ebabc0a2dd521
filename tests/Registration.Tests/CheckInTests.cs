using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

public sealed class CheckInTests(Servers servers) : AtTheDoors(servers)
{
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
        await Booked.Api.DeleteAsync(Booking.PathOf(cancelled), headers: Booking.KeyOf(cancelled));
        var handedOn = await RegisterAsync(open, "Cid");
        Assert.Equal(200, (await Booked.Api.PostAsync(Booking.PathOf(handedOn) + "/transfer", """{ "name": "Dan", "email": "dan@example.org" }""", headers: Booking.KeyOf(handedOn))).Status);
        var pending = await Booked.RegisterAsync(await PublishAsync(rules => rules with { Mode = "approval" }), "Eve");
        var early = await RegisterAsync((await Booked.PublishAsync(Booking.Event(40)))[0], "Fay");
        var past = await PublishAsync();
        var late = await RegisterAsync(past, "Gus");
        await Booked.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE offerings SET starts = starts - interval '2 days', ends = ends - interval '2 days' WHERE id = {Guid.Parse(past)}"));

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
        Assert.Equal(0, (await Booked.Api.GetAsync($"/offerings/{offering}/checkins", s_door))["total"]!.GetValue<int>());
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

        Assert.Equal("404 checkin_not_found", Code(await Booked.Api.DeleteAsync(path, TestTokens.Of("checkin", "essen"))));
        var undone = await Booked.Api.DeleteAsync(path, s_door);

        Assert.Equal((200, "undone", 0), Of(undone));
        // A device that has not heard of it asks again: nobody is to come in by it.
        Assert.Equal((200, "undone", 0), Of(await ScanAsync(made, $", \"id\": \"{scan["id"]!.GetValue<string>()}\"")));
        Assert.Equal(undone["undone"]!.GetValue<DateTimeOffset>(), (await Booked.Api.DeleteAsync(path, s_door))["undone"]!.GetValue<DateTimeOffset>());
        Assert.Equal("admitted", ResultOf(await ScanAsync(made)));
        var listed = (await Booked.Api.GetAsync($"/offerings/{offering}/checkins?limit=1", s_door)).Body!;
        Assert.Equal((2, "Ada", null), (listed["total"]!.GetValue<int>(), listed["items"]![0]!["name"]!.GetValue<string>(), listed["items"]![0]!["undone"]));
        var next = (await Booked.Api.GetAsync($"/offerings/{offering}/checkins?limit=1&cursor={listed["next"]!.GetValue<string>()}", s_door)).Body!;
        Assert.Equal("door", next["items"]![0]!["undoneBy"]!.GetValue<string>());
        Assert.Null(next["next"]);
    }

    [Fact]
    public async Task Given_a_door_that_was_told_to_turn_away_When_the_scan_before_is_taken_back_Then_nobody_is_counted_who_was_sent_home()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada");
        var first = await ScanAsync(made);
        Assert.Equal("alreadyAdmitted", ResultOf(await ScanAsync(made)));

        await Booked.Api.DeleteAsync($"/checkins/{first["id"]!.GetValue<string>()}", s_door);

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

        await Booked.Api.DeleteAsync($"/checkins/{first["id"]!.GetValue<string>()}", s_door);

        Assert.Equal(1, await AdmittedAsync(made));
        Assert.Equal((200, "admitted", 2), Of(await ScanAsync(made)));
    }

    [Fact]
    public async Task Given_a_party_that_is_in_When_more_come_Then_those_are_let_in_too()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada");
        Assert.Equal((200, "admitted", 1), Of(await ScanAsync(made)));

        Assert.Equal(200, (await Booked.Api.PatchAsync(Booking.PathOf(made), """{ "partySize": 3 }""", headers: Booking.KeyOf(made))).Status);

        Assert.Equal((200, "admitted", 2), Of(await ScanAsync(made)));
        Assert.Equal(3, await AdmittedAsync(made));
    }

    [Fact]
    public async Task Given_an_event_without_a_date_When_a_ticket_is_scanned_Then_it_is_too_early()
    {
        var talk = Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1));
        var made = await RegisterAsync((await Booked.PublishAsync(talk with { Starts = null, Ends = null }))[0], "Ada");

        Assert.Equal("tooEarly", ResultOf(await ScanAsync(made)));
    }

    [Fact]
    public async Task Given_a_session_along_When_the_ticket_is_shown_at_its_door_Then_it_lets_in_there_and_at_the_events_own()
    {
        var starts = TimeProvider.System.GetUtcNow().AddHours(1);
        var talk = Snapshots.Talk(starts, Snapshots.Session("a", 10, starts), Snapshots.Session("b", 10, starts));
        var offerings = await Booked.PublishAsync(talk);
        var made = await Booked.RegisterAsync(offerings[0], "Ada", more: $"\"sessions\": [\"{offerings[1]}\"]");
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

        Assert.Equal("409 already_admitted", Code(await Booked.Api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made))));
        Assert.Equal("409 already_admitted", Code(await Booked.Api.PatchAsync(Booking.PathOf(made), """{ "partySize": 1 }""", headers: Booking.KeyOf(made))));
        Assert.Equal("409 already_admitted", Code(await Booked.Api.PostAsync(Booking.PathOf(made) + "/transfer", """{ "name": "Dan", "email": "dan@example.org" }""", headers: Booking.KeyOf(made))));
        Assert.Equal(200, (await Booked.Api.PatchAsync(Booking.PathOf(made), """{ "partySize": 2 }""", headers: Booking.KeyOf(made))).Status);
        Assert.Equal("alreadyAdmitted", ResultOf(await ScanAsync(made)));
    }

    /// <summary>A ticket that says something else, with the signature of the one.</summary>
    private static string Forged(Answer made)
    {
        var parts = made["ticket"]!.GetValue<string>().Split('.');
        return $"{parts[0]}.{parts[1][..^4]}AAAA.{parts[2]}";
    }

    private async Task<string> CodeAsync(string path, string token) => Code(await Booked.Api.GetAsync(path, token));
}
