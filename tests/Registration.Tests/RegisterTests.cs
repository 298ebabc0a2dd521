using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Tests;

public sealed class RegisterTests(Servers servers) : IAsyncLifetime
{
    private Booking _booking = null!;

    public async ValueTask InitializeAsync() => _booking = await Booking.StartAsync(servers);

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Fact]
    public async Task Given_places_When_somebody_registers_Then_they_have_them_a_secret_link_and_a_message()
    {
        await using var said = await MessageListener<RegistrationConfirmed>.StartAsync(servers, _booking.Service.Prefix);
        var talk = Booking.Event(40);
        var offering = (await _booking.PublishAsync(talk))[0];

        var made = await _booking.RegisterAsync(offering, "Ada", 3, "\"locale\": \"en\"");

        Assert.Equal((201, "confirmed", 3, "ada@example.org"), (made.Status, Booking.StatusOf(made), made["partySize"]!.GetValue<int>(), made["email"]!.GetValue<string>()));
        Assert.EndsWith(Booking.PathOf(made), made.Headers["Location"], StringComparison.Ordinal);
        Assert.Equal((await _booking.SeeAsync(made)).ETag, made.ETag);
        Assert.Equal((3, 0), await _booking.CountAsync(talk));
        Assert.Equal("confirmed", await _booking.StatusNowAsync(made));
        var heard = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count > 0)).Registration;
        Assert.Equal((made["id"]!.GetValue<Guid>(), "Ada", "ada@example.org", "en", 3, "bochum"), (heard.RegistrationId, heard.Name, heard.Email, heard.Locale, heard.PartySize, heard.Hub));
        Assert.Equal(made["manage"]!["url"]!.GetValue<string>(), heard.ManageUrl.AbsoluteUri);
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_a_registration_When_others_ask_for_it_Then_it_is_as_if_it_were_not_there()
    {
        var made = await _booking.RegisterAsync((await _booking.PublishAsync(Booking.Event(40)))[0], "Ada");
        var path = Booking.PathOf(made);

        Assert.Equal(404, (await _booking.Api.GetAsync(path)).Status);
        Assert.Equal(404, (await _booking.Api.GetAsync(path, headers: ("X-Manage-Key", "guessed"))).Status);
        Assert.Equal(404, (await _booking.Api.DeleteAsync(path)).Status);
        Assert.Equal(404, (await _booking.Api.GetAsync(path, TestTokens.Publisher("essen"))).Status);
        Assert.Equal(404, (await _booking.Api.GetAsync(path, TestTokens.Of("publisher", "bochum", scopes: "events:write"))).Status);
        Assert.Equal(200, (await _booking.Api.GetAsync(path, TestTokens.Publisher("bochum"))).Status);
        Assert.Equal(200, (await _booking.Api.GetAsync(path, TestTokens.Office)).Status);
        // Who may read may not write.
        Assert.Equal(404, (await _booking.Api.DeleteAsync(path, TestTokens.Of("publisher", "bochum", scopes: "attendees:read"))).Status);
        Assert.Equal(200, (await _booking.Api.DeleteAsync(path, TestTokens.Of("publisher", "bochum", scopes: "attendees:write"))).Status);
    }

    [Fact]
    public async Task Given_a_person_who_is_signed_in_When_they_register_Then_their_token_is_proof_enough_and_nobody_elses()
    {
        var offering = (await _booking.PublishAsync(Booking.Event(40)))[0];
        var (ada, grace) = (TestTokens.Of("applicant", clientId: "ada"), TestTokens.Of("applicant", clientId: "grace"));

        var made = await _booking.Api.PostAsync("/registrations", Booking.Body(offering, "Ada"), ada);

        Assert.Equal(200, (await _booking.Api.GetAsync(Booking.PathOf(made), ada)).Status);
        Assert.Equal(404, (await _booking.Api.GetAsync(Booking.PathOf(made), grace)).Status);
    }

    [Theory]
    [InlineData("open", null, null, false, "event_full")]
    [InlineData("open", null, -1, false, "registration_closed")]
    [InlineData("open", 1, null, false, "registration_not_open")]
    [InlineData("invitation", null, null, false, "invitation_only")]
    [InlineData("open", null, null, true, "event_cancelled")]
    public async Task Given_what_cannot_be_booked_When_somebody_registers_Then_they_read_why(string mode, int? opens, int? closes, bool cancelled, string code)
    {
        var now = TimeProvider.System.GetUtcNow();
        var talk = Booking.Event(2, rules => rules with { Mode = mode, Opens = opens is null ? null : now.AddDays(opens.Value), Closes = closes is null ? null : now.AddDays(closes.Value) });
        var offering = (await _booking.PublishAsync(talk with { Cancelled = cancelled }))[0];

        var refused = await _booking.RegisterAsync(offering, "Ada", 3);

        Assert.Equal((409, code), (refused.Status, refused.Code));
        Assert.Equal((0, 0), await _booking.CountAsync(talk));
    }

    [Fact]
    public async Task Given_an_address_that_is_registered_When_it_registers_again_Then_it_is_refused_and_the_link_is_mailed_once()
    {
        await using var said = await MessageListener<RegistrationLinksRequested>.StartAsync(servers, _booking.Service.Prefix);
        var talk = Booking.Event(40);
        var offering = (await _booking.PublishAsync(talk))[0];
        var made = await _booking.RegisterAsync(offering, "Ada");

        foreach (var spelling in (string[])["Ada", "ADA", " ada"])
            Assert.Equal((409, "already_registered"), Refusal(await _booking.RegisterAsync(offering, spelling)));
        Assert.Equal(202, (await _booking.Api.PostAsync("/registrations:lookup", """{ "email": "ada@example.org" }""")).Status);
        Assert.Equal(202, (await _booking.Api.PostAsync("/registrations:lookup", """{ "email": "nobody@example.org" }""")).Status);

        var heard = await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count > 0);
        Assert.Equal(made["manage"]!["url"]!.GetValue<string>(), Assert.Single(heard[0].Registrations).ManageUrl.AbsoluteUri);
        Assert.Equal((1, 0), await _booking.CountAsync(talk));
        // Who has cancelled may come back.
        await _booking.Api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made));
        Assert.Equal(201, (await _booking.RegisterAsync(offering, "Ada")).Status);
        Assert.Single(said.Heard);
    }

    [Fact]
    public async Task Given_many_faults_When_somebody_registers_Then_all_are_named_at_once_those_of_the_event_too()
    {
        var talk = Booking.Event(40, rules => rules with { MaxParty = 4, Questions = [new("diet", new("Essen?"), Required: true)] });
        var offering = (await _booking.PublishAsync(talk))[0];

        var answer = await _booking.Api.PostAsync("/registrations", $$"""
            { "offering": "{{offering}}", "sessions": ["{{Guid.Empty}}"], "name": " ", "email": "ada", "partySize": 5, "locale": "fr",
              "group": { "kind": "gang", "organisation": "" }, "answers": { "hobby": "Schach" }, "consent": { "privacy": false } }
            """);

        Assert.Equal((422, "invalid"), (answer.Status, answer.Code));
        Assert.Equal(
            ["answers.diet", "answers.hobby", "consent.privacy", "email", "group", "group.kind", "group.organisation", "locale", "name", "partySize", "sessions[0]"],
            answer.Faults.Order(StringComparer.Ordinal));
        var unfit = await _booking.RegisterAsync(offering, "Ada", 5);
        Assert.Equal(["answers.diet", "partySize"], unfit.Faults.Order());
        Assert.Equal((404, "offering_not_found"), Refusal(await _booking.RegisterAsync($"{Guid.Empty}", "Ada")));
        Assert.Equal(["offering"], (await _booking.Api.PostAsync("/registrations", Booking.Body("", "Ada").Replace("\"offering\": \"\", ", "", StringComparison.Ordinal))).Faults);
    }

    [Fact]
    public async Task Given_sessions_When_they_are_booked_along_Then_all_or_none_and_one_of_an_exclusive_group()
    {
        var starts = TimeProvider.System.GetUtcNow().AddDays(2);
        SessionSnapshot Session(string id, int capacity) => Snapshots.Session(id, capacity, starts) with { ExclusiveGroup = id is "free" ? null : "workshops" };
        var talk = Booking.Event(40, sessions: [Session("a", 10), Session("b", 10), Session("free", 1)]);
        var offerings = await _booking.PublishAsync(talk);

        var both = await _booking.RegisterAsync(offerings[0], "Ada", 1, Along(offerings[1], offerings[2]));
        var full = await _booking.RegisterAsync(offerings[0], "Ada", 2, Along(offerings[1], offerings[3]));
        Assert.Equal((409, "exclusive_group"), Refusal(both));
        Assert.Equal((409, "event_full"), Refusal(full));
        Assert.Equal([0, 0, 0, 0], await TakenAsync(talk));

        var made = await _booking.RegisterAsync(offerings[0], "Ada", 1, Along(offerings[1], offerings[3]));
        Assert.Equal((201, 2), (made.Status, made["sessions"]!.AsArray().Count));
        Assert.Equal([1, 1, 0, 1], await TakenAsync(talk));
        Assert.Equal((409, "exclusive_group"), Refusal(await _booking.RegisterAsync(offerings[2], "Ada")));

        await _booking.Api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made));
        Assert.Equal([0, 0, 0, 0], await TakenAsync(talk));
        Assert.Equal(201, (await _booking.RegisterAsync(offerings[2], "Ada")).Status);
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_a_session_booked_along_When_the_event_is_cancelled_Then_both_are_over_and_one_message_says_so()
    {
        await using var said = await MessageListener<RegistrationCancelled>.StartAsync(servers, _booking.Service.Prefix);
        var talk = Booking.Event(40, sessions: Snapshots.Session("a", 10, TimeProvider.System.GetUtcNow().AddDays(2)));
        var offerings = await _booking.PublishAsync(talk);
        var (along, alone) = (await _booking.RegisterAsync(offerings[0], "Ada", 1, Along(offerings[1])), await _booking.RegisterAsync(offerings[1], "Grace"));

        await _booking.Events.SendAsync(new EventCancelled(talk with { Version = 2, Cancelled = true }));
        await Eventually.GetAsync(() => TakenAsync(talk), taken => taken.Sum() == 0);

        var heard = await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count >= 2);
        Assert.Equal([along["id"]!.GetValue<Guid>(), alone["id"]!.GetValue<Guid>()], heard.Select(one => one.Registration.RegistrationId).Order());
        Assert.Equal([1, 0], heard.OrderBy(one => one.Registration.RegistrationId).Select(one => one.Registration.Along.Count));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_a_key_When_the_request_comes_again_Then_it_gets_the_first_answer_and_takes_nothing_twice()
    {
        var talk = Booking.Event(40);
        var offering = (await _booking.PublishAsync(talk))[0];

        // At once, so that some stand in one batch.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _booking.RegisterAsync(offering, "Ada", key: "key-of-some-length-1")));
        var later = await _booking.RegisterAsync(offering, "Ada", key: "key-of-some-length-1");

        Assert.All(answers.Append(later), answer => Assert.Equal((201, later.Body!.ToJsonString(), later.Headers["Location"]), (answer.Status, answer.Body!.ToJsonString(), answer.Headers["Location"])));
        Assert.Equal((1, 0), await _booking.CountAsync(talk));
        Assert.Equal((422, "idempotency_key_reused"), Refusal(await _booking.RegisterAsync(offering, "Grace", key: "key-of-some-length-1")));
        Assert.Equal(["Idempotency-Key"], (await _booking.RegisterAsync(offering, "Grace", key: "ä")).Faults);
        // Others could think of it as well.
        Assert.Equal(["Idempotency-Key"], (await _booking.RegisterAsync(offering, "Grace", key: "1")).Faults);
        // What was refused took no effect, and may be put right under the same key.
        Assert.Equal(409, (await _booking.RegisterAsync(offering, "Ada", key: "key-of-some-length-2")).Status);
        Assert.Equal(201, (await _booking.RegisterAsync(offering, "Grace", key: "key-of-some-length-2")).Status);
    }

    private static (int Status, string? Code) Refusal(Answer answer) => (answer.Status, answer.Code);

    private static string Along(params string[] sessions) => $"\"sessions\": [{string.Join(", ", sessions.Select(session => $"\"{session}\""))}]";

    private async Task<IEnumerable<int>> TakenAsync(EventSnapshot talk) => (await _booking.OfferingsAsync(talk.EventId)).Select(offering => offering["taken"]!.GetValue<int>());
}
