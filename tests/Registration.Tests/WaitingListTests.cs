using KiBiennale.Contracts;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

public sealed class WaitingListTests(Servers servers) : IAsyncLifetime
{
    private Booking _booking = null!;

    public async ValueTask InitializeAsync() => _booking = await Booking.StartAsync(servers);

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Fact]
    public async Task Given_a_full_event_When_people_wait_Then_they_see_their_turn_and_a_place_goes_to_who_is_next()
    {
        await using var said = await MessageListener<PlaceOffered>.StartAsync(servers, _booking.Service.Prefix);
        await using var confirmed = await MessageListener<RegistrationConfirmed>.StartAsync(servers, _booking.Service.Prefix);
        var talk = Waiting(2) with { Version = 3, Venue = "halle", Room = "Saal 1" };
        var offering = (await _booking.PublishAsync(talk))[0];
        var ada = await _booking.RegisterAsync(offering, "ada", 2);
        var grace = await _booking.RegisterAsync(offering, "grace");
        var hedy = await _booking.RegisterAsync(offering, "hedy");
        Assert.Equal(("waitlisted", 1, "waitlisted", 2), (Booking.StatusOf(grace), Position(grace), Booking.StatusOf(hedy), Position(hedy)));
        Assert.Equal((2, 2), await _booking.CountAsync(talk));

        var smaller = await _booking.Api.PatchAsync(Booking.PathOf(ada), """{ "partySize": 1 }""", headers: Booking.KeyOf(ada));

        Assert.Equal((200, 1), (smaller.Status, smaller["partySize"]!.GetValue<int>()));
        Assert.Equal(("offered", "waitlisted"), (await _booking.StatusNowAsync(grace), await _booking.StatusNowAsync(hedy)));
        Assert.Equal(1, Position(await _booking.SeeAsync(hedy)));
        var offer = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count > 0)).Registration;
        Assert.Equal((grace["id"]!.GetValue<Guid>(), "offered"), (offer.RegistrationId, offer.Status));
        Assert.InRange(offer.OfferedUntil!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        Assert.Equal((2, 1), await _booking.CountAsync(talk));

        Assert.Equal("confirmed", Booking.StatusOf(await PostAsync(grace, "accept")));
        var accepted = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(confirmed.Heard), heard => heard.Count > 1), one => one.After is not null);
        Assert.Equal((grace["id"]!.GetValue<Guid>(), "offered"), (accepted.Registration.RegistrationId, accepted.After));
        Assert.Equal((3L, "halle", "Saal 1"), (accepted.Registration.EventVersion, accepted.Registration.Venue, accepted.Registration.Room));
        Assert.Equal((409, "nothing_offered"), Refusal(await PostAsync(grace, "accept")));
        Assert.Equal((409, "nothing_offered"), Refusal(await PostAsync(hedy, "accept")));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_an_offer_When_it_is_declined_or_lapses_Then_the_next_has_it()
    {
        await using var booking = await Booking.StartAsync(servers, settings: new Dictionary<string, string> { ["Registration:OfferWindow"] = "00:00:03" });
        var offering = (await booking.PublishAsync(Waiting(1)))[0];
        var ada = await booking.RegisterAsync(offering, "ada");
        var waiting = new List<Answer>();
        foreach (var name in (string[])["grace", "hedy", "joan"])
            waiting.Add(await booking.RegisterAsync(offering, name));

        await booking.Api.DeleteAsync(Booking.PathOf(ada), headers: Booking.KeyOf(ada));
        Assert.Equal("cancelled", Booking.StatusOf(await booking.Api.PostAsync(Booking.PathOf(waiting[0]) + "/decline", headers: Booking.KeyOf(waiting[0]))));
        Assert.Equal("offered", await booking.StatusNowAsync(waiting[1]));
        await Eventually.GetAsync(() => booking.StatusNowAsync(waiting[2]), status => status is "offered");

        Assert.Equal("lapsed", await booking.StatusNowAsync(waiting[1]));
        await booking.AssertCountedRightAsync();
    }

    [Theory]
    [InlineData(false, "waitlisted", "waitlisted")]
    [InlineData(true, "waitlisted", "offered")]
    public async Task Given_a_party_that_is_too_big_for_what_is_free_When_a_smaller_one_waits_behind_Then_it_passes_only_where_it_may(bool mayPass, string bigger, string smaller)
    {
        var talk = Waiting(2, mayPass);
        var offering = (await _booking.PublishAsync(talk))[0];
        var ada = await _booking.RegisterAsync(offering, "ada");
        await _booking.RegisterAsync(offering, "bert");
        var family = await _booking.RegisterAsync(offering, "family", 2);
        var grace = await _booking.RegisterAsync(offering, "grace");

        await _booking.Api.DeleteAsync(Booking.PathOf(ada), headers: Booking.KeyOf(ada));

        Assert.Equal((bigger, smaller), (await _booking.StatusNowAsync(family), await _booking.StatusNowAsync(grace)));
        // Who comes now goes before nobody.
        Assert.Equal("waitlisted", Booking.StatusOf(await _booking.RegisterAsync(offering, "hedy")));
        // A party that becomes small enough need wait no longer.
        await _booking.Api.PatchAsync(Booking.PathOf(family), """{ "partySize": 1 }""", headers: Booking.KeyOf(family));
        Assert.Equal(mayPass ? "waitlisted" : "offered", await _booking.StatusNowAsync(family));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_people_who_wait_When_the_hub_has_more_places_Then_they_are_offered_and_with_fewer_nobody_loses_theirs()
    {
        var talk = Waiting(2);
        var offering = (await _booking.PublishAsync(talk))[0];
        var ada = await _booking.RegisterAsync(offering, "ada", 2);
        var grace = await _booking.RegisterAsync(offering, "grace");

        await ChangeAsync(talk with { Version = 2 }, 3);
        await Eventually.GetAsync(() => _booking.StatusNowAsync(grace), status => status is "offered");
        await ChangeAsync(talk with { Version = 3 }, 1);
        await Eventually.GetAsync(() => _booking.OfferingsAsync(talk.EventId), offerings => offerings[0]["capacity"]!.GetValue<int>() == 1);

        Assert.Equal((3, 0), await _booking.CountAsync(talk));
        var hedy = await _booking.RegisterAsync(offering, "hedy");
        // Of three who had places for one, one leaves: that is no place for somebody else.
        await PostAsync(grace, "decline");
        Assert.Equal(("confirmed", "waitlisted"), (await _booking.StatusNowAsync(ada), await _booking.StatusNowAsync(hedy)));
        await _booking.Api.DeleteAsync(Booking.PathOf(ada), headers: Booking.KeyOf(ada));
        Assert.Equal("offered", await _booking.StatusNowAsync(hedy));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_registrations_When_the_event_is_cancelled_Then_all_are_over_and_each_hears_it_once()
    {
        await using var said = await MessageListener<RegistrationCancelled>.StartAsync(servers, _booking.Service.Prefix);
        var talk = Waiting(2);
        var offering = (await _booking.PublishAsync(talk))[0];
        var made = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => _booking.RegisterAsync(offering, $"person{number}")));

        await _booking.Events.SendAsync(new EventCancelled(talk with { Version = 2, Cancelled = true }));
        await Eventually.GetAsync(() => _booking.CountAsync(talk), count => count == (0, 0));

        Assert.Equal(["cancelled"], (await Task.WhenAll(made.Select(_booking.StatusNowAsync))).Distinct());
        var heard = await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count >= 5);
        Assert.Equal(made.Select(one => one["id"]!.GetValue<Guid>()).Order(), heard.Select(one => one.Registration.RegistrationId).Order());
        Assert.All(heard, one => Assert.Equal(("event", "cancelled"), (one.By, one.Registration.Status)));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_an_event_by_approval_When_the_hub_decides_Then_places_are_given_or_go_to_the_next()
    {
        var talk = Waiting(2) is var waiting ? waiting with { Registration = waiting.Registration with { Mode = "approval" } } : null!;
        var offering = (await _booking.PublishAsync(talk))[0];
        var (ada, grace, hedy) = (await _booking.RegisterAsync(offering, "ada"), await _booking.RegisterAsync(offering, "grace"), await _booking.RegisterAsync(offering, "hedy"));
        Assert.Equal(("pendingApproval", "waitlisted"), (Booking.StatusOf(ada), Booking.StatusOf(hedy)));
        Assert.Equal((2, 1), await _booking.CountAsync(talk));

        Assert.Equal(401, (await PostAsync(ada, "approve")).Status);
        Assert.Equal((403, "not_your_hub"), Refusal(await _booking.Api.PostAsync(Booking.PathOf(ada) + "/approve", token: TestTokens.Publisher("essen"))));
        Assert.Equal("confirmed", Booking.StatusOf(await _booking.Api.PostAsync(Booking.PathOf(ada) + "/approve", token: TestTokens.Publisher("bochum"))));
        Assert.Equal((409, "not_pending"), Refusal(await _booking.Api.PostAsync(Booking.PathOf(ada) + "/refuse", token: TestTokens.Office)));
        Assert.Equal("refused", Booking.StatusOf(await _booking.Api.PostAsync(Booking.PathOf(grace) + "/refuse", token: TestTokens.Office)));

        Assert.Equal("pendingApproval", Booking.StatusOf(await PostAsync(hedy, "accept")));
        Assert.Equal((2, 0), await _booking.CountAsync(talk));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_a_registration_When_somebody_else_comes_instead_Then_only_they_have_the_link()
    {
        await using var said = await MessageListener<RegistrationChanged>.StartAsync(servers, _booking.Service.Prefix);
        var offering = (await _booking.PublishAsync(Waiting(2)))[0];
        var (ada, grace) = (await _booking.RegisterAsync(offering, "ada"), await _booking.RegisterAsync(offering, "grace"));
        var hedy = await _booking.RegisterAsync(offering, "hedy");

        Assert.Equal((409, "already_registered"), Refusal(await TransferAsync(ada, "grace")));
        Assert.Equal((409, "still_waiting"), Refusal(await TransferAsync(hedy, "joan")));
        Assert.Equal(["email"], (await TransferAsync(ada, "no address")).Faults);
        var moved = await TransferAsync(ada, "joan");

        Assert.Equal((200, "joan@example.org"), (moved.Status, moved["email"]!.GetValue<string>()));
        Assert.Equal(404, (await _booking.SeeAsync(ada)).Status);
        var link = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count > 0)).Registration;
        Assert.Equal("joan@example.org", link.Email);
        Assert.Equal(200, (await _booking.Api.GetAsync(Booking.PathOf(ada), headers: ("X-Manage-Key", link.ManageUrl.Query["?key=".Length..]))).Status);
        Assert.Equal("confirmed", await _booking.StatusNowAsync(grace));
    }

    [Fact]
    public async Task Given_a_change_When_it_does_not_fit_or_is_of_something_older_Then_nothing_changes()
    {
        var talk = Waiting(3);
        var offering = (await _booking.PublishAsync(talk))[0];
        var ada = await _booking.RegisterAsync(offering, "ada", 2);
        var read = await _booking.SeeAsync(ada);

        Assert.Equal((409, "event_full"), Refusal(await ChangeAsync(ada, """{ "partySize": 4 }""")));
        Assert.Equal(["partySize"], (await ChangeAsync(ada, """{ "partySize": 5 }""")).Faults);
        Assert.Equal(200, (await ChangeAsync(ada, """{ "partySize": 3 }""", ("If-Match", read.ETag))).Status);
        Assert.Equal((412, "precondition_failed"), Refusal(await ChangeAsync(ada, """{ "partySize": 1 }""", ("If-Match", read.ETag))));
        var now = await _booking.SeeAsync(ada);
        Assert.Equal(3, now["partySize"]!.GetValue<int>());
        Assert.Equal(304, (await _booking.Api.GetAsync(Booking.PathOf(ada), headers: [Booking.KeyOf(ada), ("If-None-Match", now.ETag)])).Status);
        // Nobody who has places grows past those who wait.
        var grace = await _booking.RegisterAsync(offering, "grace", 2);
        await ChangeAsync(ada, """{ "partySize": 2 }""");
        Assert.Equal("waitlisted", Booking.StatusOf(grace));
        Assert.Equal((409, "event_full"), Refusal(await ChangeAsync(ada, """{ "partySize": 3 }""")));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_a_count_that_is_wrong_When_it_is_reconciled_Then_it_is_noticed()
    {
        var talk = Waiting(5);
        await _booking.RegisterAsync((await _booking.PublishAsync(talk))[0], "ada", 2);
        await _booking.AssertCountedRightAsync();

        await _booking.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE offerings SET taken = 1"));

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(_booking.AssertCountedRightAsync);
    }

    private static EventSnapshot Waiting(int capacity, bool mayPass = false) =>
        Booking.Event(capacity, rules => rules with { WaitingList = true, SmallerPartyMayPass = mayPass });

    private static (int Status, string? Code) Refusal(Answer answer) => (answer.Status, answer.Code);

    private static int? Position(Answer registration) => registration["position"]?.GetValue<int>();

    private Task<Answer> PostAsync(Answer registration, string what) =>
        _booking.Api.PostAsync($"{Booking.PathOf(registration)}/{what}", headers: Booking.KeyOf(registration));

    private Task<Answer> ChangeAsync(Answer registration, string body, params IEnumerable<(string Name, string Value)> headers) =>
        _booking.Api.PatchAsync(Booking.PathOf(registration), body, headers: [Booking.KeyOf(registration), .. headers]);

    private Task ChangeAsync(EventSnapshot talk, int capacity) =>
        _booking.Events.SendAsync(new EventChanged(talk with { Registration = talk.Registration with { Capacity = capacity } }));

    private Task<Answer> TransferAsync(Answer registration, string name) =>
        _booking.Api.PostAsync(Booking.PathOf(registration) + "/transfer", $$"""{ "name": "{{name}}", "email": "{{name}}@example.org" }""", headers: Booking.KeyOf(registration));
}
