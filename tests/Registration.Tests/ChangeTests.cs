using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Tests;

/// <summary>What people may change of their registrations, and what nobody should hear of.</summary>
public sealed class ChangeTests(Servers servers) : IAsyncLifetime
{
    private Booking _booking = null!;

    public async ValueTask InitializeAsync() => _booking = await Booking.StartAsync(servers);

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Fact]
    public async Task Given_a_change_that_changes_nothing_When_it_is_asked_for_Then_nobody_is_mailed()
    {
        await using var said = await MessageListener<RegistrationChanged>.StartAsync(servers, _booking.Service.Prefix);
        var ada = await _booking.RegisterAsync((await _booking.PublishAsync(Booking.Event(10)))[0], "ada");

        foreach (var body in (string[])["{}", """{ "partySize": 1 }""", """{ "answers": {} }"""])
            Assert.Equal((200, ada.ETag), await ChangeAsync(ada, body) is var same ? (same.Status, same.ETag) : default);
        await ChangeAsync(ada, """{ "partySize": 2 }""");

        // Messages of one registration come in their order: had the others been said, they would be here by now.
        var heard = await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Any(one => one.Registration.PartySize == 2));
        Assert.Equal(2, Assert.Single(heard).Registration.Version);
    }

    [Fact]
    public async Task Given_somebody_who_waits_When_they_change_what_they_have_read_Then_they_may_but_not_beyond_what_could_ever_be_free()
    {
        var talk = Booking.Event(2, rules => rules with { WaitingList = true });
        var offering = (await _booking.PublishAsync(talk))[0];
        await _booking.RegisterAsync(offering, "ada", 2);
        var grace = await _booking.RegisterAsync(offering, "grace");
        var read = await _booking.SeeAsync(grace);

        Assert.Equal((409, "event_full"), Refusal(await ChangeAsync(grace, """{ "partySize": 3 }""", ("If-Match", read.ETag))));
        Assert.Equal(200, (await ChangeAsync(grace, """{ "partySize": 2 }""", ("If-Match", read.ETag))).Status);
        Assert.Equal(412, (await ChangeAsync(grace, """{ "partySize": 1 }""", ("If-Match", read.ETag))).Status);
        Assert.Equal(412, (await _booking.Api.DeleteAsync(Booking.PathOf(grace), headers: [Booking.KeyOf(grace), ("If-Match", read.ETag)])).Status);
    }

    [Fact]
    public async Task Given_a_party_that_waits_When_the_hub_lowers_the_places_under_it_Then_it_is_told_and_keeps_nobody_else_waiting()
    {
        await using var said = await MessageListener<RegistrationCancelled>.StartAsync(servers, _booking.Service.Prefix);
        var talk = Booking.Event(3, rules => rules with { WaitingList = true });
        var offering = (await _booking.PublishAsync(talk))[0];
        var ada = await _booking.RegisterAsync(offering, "ada", 3);
        var (family, grace) = (await _booking.RegisterAsync(offering, "family", 3), await _booking.RegisterAsync(offering, "grace"));

        await _booking.Events.SendAsync(new EventChanged(talk with { Version = 2, Registration = talk.Registration with { Capacity = 2 } }));
        await Eventually.GetAsync(() => _booking.StatusNowAsync(family), status => status is "cancelled");
        await _booking.Api.DeleteAsync(Booking.PathOf(ada), headers: Booking.KeyOf(ada));

        Assert.Equal("offered", await _booking.StatusNowAsync(grace));
        var heard = await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count >= 2);
        Assert.Contains(heard, one => one.By is "hub" && one.Registration.RegistrationId == family["id"]!.GetValue<Guid>());
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_sessions_of_which_one_takes_one_When_somebody_hands_theirs_on_Then_not_to_who_has_another()
    {
        var starts = TimeProvider.System.GetUtcNow().AddDays(2);
        var talk = Booking.Event(40, sessions: [Snapshots.Session("a", 10, starts) with { ExclusiveGroup = "g" }, Snapshots.Session("b", 10, starts) with { ExclusiveGroup = "g" }]);
        var offerings = await _booking.PublishAsync(talk);
        var ada = await _booking.RegisterAsync(offerings[1], "ada");
        await _booking.RegisterAsync(offerings[2], "grace");

        var refused = await _booking.Api.PostAsync(Booking.PathOf(ada) + "/transfer", """{ "name": "Grace", "email": "grace@example.org" }""", headers: Booking.KeyOf(ada));

        Assert.Equal((409, "exclusive_group"), Refusal(refused));
    }

    [Fact]
    public async Task Given_registration_that_is_over_When_a_party_wants_to_grow_Then_it_may_only_shrink()
    {
        var talk = Booking.Event(10);
        var ada = await _booking.RegisterAsync((await _booking.PublishAsync(talk))[0], "ada", 2);
        await _booking.Events.SendAsync(new EventChanged(talk with { Version = 2, Registration = talk.Registration with { Closes = TimeProvider.System.GetUtcNow().AddHours(-1) } }));
        await Eventually.GetAsync(() => _booking.OfferingsAsync(talk.EventId), offerings => offerings[0]["state"]!.GetValue<string>() is "closed");

        Assert.Equal((409, "registration_closed"), Refusal(await ChangeAsync(ada, """{ "partySize": 3 }""")));
        Assert.Equal(200, (await ChangeAsync(ada, """{ "partySize": 1 }""")).Status);
    }

    [Theory]
    [InlineData("Buy at https://spam.example")]
    [InlineData("www.spam.example")]
    [InlineData("Ada\\nGreat offers")]
    public async Task Given_a_name_that_is_none_When_somebody_registers_a_stranger_with_it_Then_it_is_refused(string name)
    {
        var offering = (await _booking.PublishAsync(Booking.Event(10)))[0];

        var refused = await _booking.Api.PostAsync("/registrations", $$"""{ "offering": "{{offering}}", "name": "{{name}}", "email": "ada@example.org", "consent": { "privacy": true } }""");

        Assert.Equal((422, "name"), (refused.Status, refused.Faults.Single()));
    }

    private static (int Status, string? Code) Refusal(Answer answer) => (answer.Status, answer.Code);

    private Task<Answer> ChangeAsync(Answer registration, string body, params IEnumerable<(string Name, string Value)> headers) =>
        _booking.Api.PatchAsync(Booking.PathOf(registration), body, headers: [Booking.KeyOf(registration), .. headers]);
}
