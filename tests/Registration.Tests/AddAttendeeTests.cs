using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Tests;

public sealed class AddAttendeeTests(Servers servers) : IAsyncLifetime
{
    private static readonly string s_publisher = TestTokens.Publisher("bochum");

    private Booking _booking = null!;

    public async ValueTask InitializeAsync() => _booking = await Booking.StartAsync(servers);

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Fact]
    public async Task Given_an_event_by_approval_that_is_closed_When_the_hub_registers_a_party_Then_it_has_its_places_at_once_and_its_link_by_mail()
    {
        await using var said = await MessageListener<RegistrationConfirmed>.StartAsync(servers, _booking.Service.Prefix);
        var talk = Booking.Event(20, rules => rules with { Mode = "approval", MaxParty = 2, Closes = TimeProvider.System.GetUtcNow().AddDays(-1), Questions = [new("diet", new("Kost?"), Required: true)] });
        var offering = (await _booking.PublishAsync(talk))[0];

        var added = await AddAsync(offering, "ada", 5);

        Assert.Equal((201, "confirmed", 5, true), (added.Status, Booking.StatusOf(added), added["partySize"]!.GetValue<int>(), added["manage"] is null));
        Assert.Equal(5, (await _booking.CountAsync(talk)).Taken);
        var heard = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count > 0)).Registration;
        Assert.Equal((added["id"]!.GetValue<Guid>(), "ada@example.org"), (heard.RegistrationId, heard.Email));
        Assert.NotNull(heard.TicketUrl);
        Assert.Equal((409, "already_registered"), CodeOf(await AddAsync(offering, "ada")));
    }

    [Fact]
    public async Task Given_a_full_event_When_the_hub_registers_somebody_Then_only_knowingly_above_capacity_and_what_they_give_back_is_nobodys()
    {
        var talk = Booking.Event(1, rules => rules with { WaitingList = true });
        var offering = (await _booking.PublishAsync(talk))[0];
        var ada = await _booking.RegisterAsync(offering, "ada");
        var grace = await _booking.RegisterAsync(offering, "grace");
        Assert.Equal("waitlisted", Booking.StatusOf(grace));

        Assert.Equal((409, "event_full"), CodeOf(await AddAsync(offering, "hedy")));
        var hedy = await AddAsync(offering, "hedy", more: ", \"aboveCapacity\": true");

        Assert.Equal("confirmed", Booking.StatusOf(hedy));
        Assert.Equal((2, 1), await _booking.CountAsync(talk));
        await _booking.AssertCountedRightAsync();
        Assert.Equal(200, (await _booking.Api.DeleteAsync(Booking.PathOf(hedy), s_publisher)).Status);
        Assert.Equal("waitlisted", await _booking.StatusNowAsync(grace));
        await _booking.Api.DeleteAsync(Booking.PathOf(ada), headers: Booking.KeyOf(ada));
        Assert.Equal("offered", await _booking.StatusNowAsync(grace));
        Assert.Equal((1, 0), await _booking.CountAsync(talk));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_a_rush_for_what_is_left_When_the_hub_adds_above_capacity_meanwhile_Then_no_place_is_sold_twice()
    {
        var talk = Booking.Event(10);
        var offering = (await _booking.PublishAsync(talk))[0];

        var (people, added) = (Task.WhenAll(Enumerable.Range(0, 60).Select(number => _booking.RegisterAsync(offering, $"p{number}"))),
            Task.WhenAll(Enumerable.Range(0, 5).Select(number => AddAsync(offering, $"h{number}", more: ", \"aboveCapacity\": true"))));
        var (mine, theirs) = (await people, await added);

        Assert.All(theirs, answer => Assert.Equal(201, answer.Status));
        var sold = mine.Count(answer => answer.Status == 201);
        Assert.InRange(sold, 5, 10);
        Assert.Equal((sold + 5, 0), await _booking.CountAsync(talk));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_a_lost_answer_When_the_hub_asks_again_with_the_key_Then_it_hears_the_same_and_without_the_persons_link()
    {
        var offering = (await _booking.PublishAsync(Booking.Event(20)))[0];
        var key = ("Idempotency-Key", "added-by-telephone-1");

        var (first, again) = (await AddAsync(offering, "ada", headers: key), await AddAsync(offering, "ada", headers: key));

        Assert.Equal((201, 201, first.Body!.ToJsonString()), (first.Status, again.Status, again.Body!.ToJsonString()));
        Assert.Null(again["manage"]);
    }

    [Fact]
    public async Task Given_what_cannot_be_When_the_hub_adds_Then_it_hears_why()
    {
        var talk = Booking.Event(20);
        var offering = (await _booking.PublishAsync(talk))[0];

        var bad = await _booking.Api.PostAsync($"/offerings/{offering}/attendees", """{ "email": "x", "partySize": 0, "answers": { "shoe": "42" } }""", s_publisher);
        await _booking.Events.SendAsync(new EventCancelled(talk with { Version = 2, Cancelled = true }));
        await Eventually.GetAsync(() => _booking.OfferingsAsync(talk.EventId), found => found[0]["state"]!.GetValue<string>() is "cancelled");

        Assert.Equal((422, "answers.shoe consent.privacy email name partySize"), (bad.Status, string.Join(' ', bad.Faults.Order(StringComparer.Ordinal))));
        Assert.Equal((409, "event_cancelled"), CodeOf(await AddAsync(offering, "ada", more: ", \"aboveCapacity\": true")));
        Assert.Equal((404, "offering_not_found"), CodeOf(await AddAsync(Guid.CreateVersion7().ToString(), "ada")));
    }

    private Task<Answer> AddAsync(string offering, string name, int partySize = 1, string more = "", params IEnumerable<(string, string)> headers) => _booking.Api.PostAsync(
        $"/offerings/{offering}/attendees",
        $$"""{ "name": "{{name}}", "email": "{{name}}@example.org", "partySize": {{partySize}}, "consent": { "privacy": true }{{more}} }""", s_publisher, headers);

    private static (int Status, string? Code) CodeOf(Answer answer) => (answer.Status, answer.Code);
}
