using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

/// <summary>A person is forgotten; counts, and everybody else, stay as they are.</summary>
public sealed class ErasureTests(Servers servers) : IAsyncLifetime
{
    private const string Ada = "ada@example.org";

    private static readonly Guid s_ada = Guid.CreateVersion7();

    private Booking _booking = null!;
    private MessageListener<PersonErased> _answers = null!;
    private MessageListener<RegistrationsErased> _counts = null!;
    private MessageListener<RegistrationCancelled> _cancelled = null!;

    public async ValueTask InitializeAsync()
    {
        _booking = await Booking.StartAsync(servers);
        _answers = await MessageListener<PersonErased>.StartAsync(servers, _booking.Service.Prefix);
        _counts = await MessageListener<RegistrationsErased>.StartAsync(servers, _booking.Service.Prefix);
        _cancelled = await MessageListener<RegistrationCancelled>.StartAsync(servers, _booking.Service.Prefix);
        await _booking.Events.SendAsync(new PersonSignedUp(s_ada, Ada));
        await Eventually.GetAsync(() => _booking.Service.TablesWithAsync(Ada), tables => tables.Contains("known_people"));
    }

    public async ValueTask DisposeAsync()
    {
        await _answers.DisposeAsync();
        await _counts.DisposeAsync();
        await _cancelled.DisposeAsync();
        await _booking.DisposeAsync();
    }

    [Fact]
    public async Task Given_registrations_of_all_kinds_When_their_person_is_forgotten_Then_places_go_to_who_waits_and_nothing_of_the_person_is_left()
    {
        var talk = Booking.Event(2, rules => rules with { WaitingList = true, Groups = true, Questions = [new("diet", new("Kost?"), Required: false)] });
        var (offering, past) = ((await _booking.PublishAsync(talk))[0], Booking.Event(5));
        var pastOffering = (await _booking.PublishAsync(past))[0];
        var token = TestTokens.Of("applicant", clientId: s_ada.ToString());
        var ada = await _booking.RegisterAsync(offering, "ada", 2, """ "answers": { "diet": "Nussallergie" }, "group": { "kind": "school", "organisation": "Adaschule" } """);
        var grace = await _booking.RegisterAsync(offering, "grace");
        var been = await _booking.RegisterAsync(pastOffering, "ada", 3);
        var forBob = await _booking.Api.PostAsync("/registrations", Booking.Body(pastOffering, "bob"), token);
        await _booking.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $"UPDATE offerings SET starts = now() - interval '2 hours', ends = now() - interval '1 hour' WHERE event_id = {past.EventId}"));
        var scan = await _booking.Api.PostAsync("/checkins", $$"""{ "ticket": "{{been["ticket"]!.GetValue<string>()}}", "device": "north", "people": 2 }""", TestTokens.Of("checkin", "bochum", "door"));
        Assert.Equal("admitted", scan["result"]!.GetValue<string>());
        var statistics = await StatisticsAsync(pastOffering);
        Assert.Equal(200, (await NoteAsync(ada, "Vegetarierin")).Status);
        Assert.Equal(201, (await _booking.Api.PostAsync($"/offerings/{offering}/invitations", $$"""{ "guests": [{ "email": "{{Ada}}", "name": "Frau Lovelace" }] }""", TestTokens.Publisher("bochum"))).Status);
        // The control: what is looked for below is there.
        Assert.Superset(new HashSet<string> { "known_people", "registrations", "invitations" }, (await KeptAsync(Ada)).ToHashSet());
        Assert.Equal(["registrations"], await KeptAsync("Nussallergie"));

        await ForgetAsync(s_ada, Ada);

        Assert.Equal("registration", (await AnswerAsync())[0].Service);
        Assert.Equal(("offered", (1, 0)), (await _booking.StatusNowAsync(grace), await _booking.CountAsync(talk)));
        Assert.Equal(("Cancelled", 2, 0), await RowAsync(ada));
        Assert.Equal(("Confirmed", 3, 2), await RowAsync(been));
        Assert.Equal(statistics, await StatisticsAsync(pastOffering));
        await _booking.AssertCountedRightAsync();
        foreach (var text in (string[])[Ada, "Nussallergie", "Adaschule", "Vegetarierin", "Frau Lovelace", s_ada.ToString()])
            Assert.Empty(await KeptAsync(text));
        Assert.Equal((404, 404), ((await _booking.SeeAsync(ada)).Status, (await _booking.Api.GetAsync($"/registrations/{been["id"]}", token)).Status));
        Assert.Equal(["bob"], await AttendeesAsync(pastOffering));
        Assert.Equal(404, (await NoteAsync(ada, "doch")).Status);

        // Whom she has registered comes as before.
        Assert.Equal("confirmed", await _booking.StatusNowAsync(forBob));
        Assert.Equal("bob@example.org", (await _booking.SeeAsync(forBob))["email"]!.GetValue<string>());
        var cancelled = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(_cancelled.Heard), heard => heard.Count > 0)).Registration;
        Assert.Equal((ada["id"]!.GetValue<Guid>(), "", "", "cancelled"), (cancelled.RegistrationId, cancelled.Name, cancelled.Email, cancelled.Status));
        var counts = await Eventually.GetAsync(() => Task.FromResult(_counts.Heard), heard => heard.Count >= 2);
        Assert.Equal(((Guid, string, int, string)[])[.. new[] { talk.EventId, past.EventId }.Order().Select(id => (id, "bochum", 1, "request"))], counts.Select(count => (count.EventId, count.Hub, count.Registrations, count.Reason)).Order());
        // Who comes back begins anew.
        Assert.Equal("waitlisted", Booking.StatusOf(await _booking.RegisterAsync(offering, "ada", 2)));
    }

    [Fact]
    public async Task Given_an_event_with_sessions_along_When_the_person_is_forgotten_Then_all_of_it_is_ended_and_said_once()
    {
        var starts = TimeProvider.System.GetUtcNow().AddDays(2);
        var talk = Booking.Event(5, sessions: Snapshots.Session("a", 5, starts));
        var offerings = await _booking.PublishAsync(talk);
        var ada = await _booking.RegisterAsync(offerings[0], "ada", 1, $$""" "sessions": ["{{offerings[1]}}"] """);
        await _booking.RegisterAsync(offerings[0], "grace", 1, $$""" "sessions": ["{{offerings[1]}}"] """);

        await ForgetAsync(s_ada, Ada);
        await AnswerAsync();

        var cancelled = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(_cancelled.Heard), heard => heard.Count > 0)).Registration;
        Assert.Equal((ada["id"]!.GetValue<Guid>(), 1), (cancelled.RegistrationId, cancelled.Along.Count));
        Assert.Equal([1, 1], (await _booking.OfferingsAsync(talk.EventId)).Select(offering => offering["taken"]!.GetValue<int>()));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_an_erasure_that_breaks_off_in_its_midst_When_it_is_handed_over_again_and_told_twice_Then_it_takes_effect_once()
    {
        var talk = Booking.Event(2, rules => rules with { WaitingList = true });
        var offering = (await _booking.PublishAsync(talk))[0];
        await _booking.RegisterAsync(offering, "ada", 2);
        var grace = await _booking.RegisterAsync(offering, "grace");
        // After the registrations, the first two times; what a sequence counts is not taken back.
        await _booking.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            CREATE SEQUENCE tries;
            CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('tries') <= 2 THEN RAISE 'broken off'; END IF; RETURN OLD; END $$;
            CREATE TRIGGER break_off BEFORE DELETE ON known_people FOR EACH ROW EXECUTE FUNCTION break_off();
            """));
        var message = Guid.CreateVersion7();

        await ForgetAsync(s_ada, Ada, message);
        await AnswerAsync();
        await ForgetAsync(s_ada, Ada, message);
        // Asked once more by a resync, which is another message: there is nothing left, and that is an answer, too.
        await ForgetAsync(s_ada, Ada);

        Assert.Equal([2, 0], (await AnswerAsync(2)).Select(answer => answer.Records));
        Assert.Equal("offered", await _booking.StatusNowAsync(grace));
        Assert.Equal((1, 0), await _booking.CountAsync(talk));
        Assert.Equal((1, 1, 3L), (_cancelled.HeardOnce.Count, _counts.HeardOnce.Count,
            await _booking.Service.WithDatabaseAsync(db => db.Database.SqlQuery<long>($"SELECT last_value AS \"Value\" FROM tries").SingleAsync())));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_more_registrations_than_one_transaction_takes_When_the_person_is_forgotten_Then_all_are_erased_in_parts_and_one_answer_says_so()
    {
        var offering = (await _booking.PublishAsync(Booking.Event(5)))[0];
        await _booking.RegisterAsync(offering, "ada");
        await _booking.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO registrations (id, event_id, offering_id, number, status, party_size, name, email, locale, newsletter, answers, link_version, version, created, updated)
            SELECT (left(id::text, 24) || lpad(to_hex(i), 12, '0'))::uuid, event_id, offering_id, number + i, 'Cancelled', 1, 'ada', email, 'de', false, jsonb_build_object(), 1, 1, created, updated
              FROM registrations, generate_series(100, 549) AS i
            """));

        await ForgetAsync(s_ada, Ada);

        Assert.Equal(51 + 1, Assert.Single(await AnswerAsync()).Records);
        Assert.Equal([200, 200, 51], (await Eventually.GetAsync(() => Task.FromResult(_counts.Heard), heard => heard.Count == 3)).Select(count => count.Registrations).OrderDescending());
        Assert.Empty(await KeptAsync(Ada));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_somebody_who_has_come_back_When_the_erasure_is_heard_late_Then_what_is_new_stays_and_an_old_ticket_lets_nobody_in()
    {
        var offering = (await _booking.PublishAsync(Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1))))[0];
        var door = TestTokens.Of("checkin", "bochum", "door");
        var old = await _booking.RegisterAsync(offering, "ada", 3);
        var body = $$"""{ "ticket": "{{old["ticket"]!.GetValue<string>()}}", "device": "north", "people": 1 }""";
        Assert.Equal("admitted", (await _booking.Api.PostAsync("/checkins", body, door))["result"]!.GetValue<string>());
        var request = new PersonErasureRequested(Guid.CreateVersion7(), s_ada, Ada, "de");
        var anew = await _booking.RegisterAsync((await _booking.PublishAsync(Booking.Event(5)))[0], "ada");

        await _booking.Events.SendAsync(request);
        await AnswerAsync();

        Assert.Equal("confirmed", await _booking.StatusNowAsync(anew));
        Assert.Equal(("Confirmed", 3, 1), await RowAsync(old));
        Assert.Equal("cancelled", (await _booking.Api.PostAsync("/checkins", body, door))["result"]!.GetValue<string>());
        await _booking.AssertCountedRightAsync();
    }

    /// <summary>Where a text is kept. Alone, the service cannot send what Notifications would hear: that waits in the outbox, and is no keeping.</summary>
    private async Task<IEnumerable<string>> KeptAsync(string text) => (await _booking.Service.TablesWithAsync(text)).Where(table => table is not "outbox_messages");

    private Task<Answer> NoteAsync(Answer registration, string note) =>
        _booking.Api.PutAsync($"/registrations/{registration["id"]}/note", $$"""{ "note": "{{note}}" }""", TestTokens.Publisher("bochum"));

    private Task ForgetAsync(Guid person, string email, Guid? message = null) =>
        _booking.Events.SendAsync(new PersonErasureRequested(Guid.CreateVersion7(), person, email, "de"), message);

    private Task<IReadOnlyList<PersonErased>> AnswerAsync(int count = 1) => Eventually.GetAsync(() => Task.FromResult(_answers.HeardOnce), heard => heard.Count >= count);

    private Task<(string Status, int People, int Admitted)> RowAsync(Answer registration) => _booking.Service.WithDatabaseAsync(async db =>
    {
        var row = await db.Set<Registration>().SingleAsync(r => r.Id == registration["id"]!.GetValue<Guid>());
        Assert.Equal(("", "", null, null, 0), (row.Name, row.Email, row.Account, row.Group, row.Answers.Count));
        Assert.NotNull(row.Erased);
        return (row.Status.ToString(), row.PartySize, row.Admitted);
    });

    private async Task<string> StatisticsAsync(string offering)
    {
        var answer = await _booking.Api.GetAsync($"/offerings/{offering}/statistics", TestTokens.Publisher("bochum"));
        return $"{answer["statuses"]!.ToJsonString()} {answer["admitted"]} {answer["missing"]}";
    }

    private async Task<IReadOnlyList<string>> AttendeesAsync(string offering) =>
        [.. (await _booking.Api.GetAsync($"/offerings/{offering}/attendees", TestTokens.Publisher("bochum")))["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>())];
}
