using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Programme;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

public sealed class SearchTests(Servers servers) : IAsyncLifetime
{
    private ServiceHost<EventsDbContext> _events = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _events = await EventsHost.StartAsync(servers);
        _api = _events.Api;
        await PutAsync("hafen", "Hafenlogistik der Zukunft", "Wie Roboter Container stapeln.", "2026-09-12");
        await PutAsync("arbeit", "Arbeitswelt im Wandel", "Gespräch über neue Berufe", "2026-09-11", topics: "work");
        await PutAsync("haeuser", "Kluge Häuser", "Müllvermeidung mit Künstlicher Intelligenz", "2026-09-10", venue: "rub");
        await PutAsync("ki", "KI im Rathaus", "Ein Vortrag", "2026-09-13", format: "workshop", topics: "ethics");
        await PutAsync("kind", "Kinderuni", "Für Kinder und die KI", "2026-09-14", audience: "families");
        await PutAsync("english", "Maschinen", "Lernen", "2026-09-15", english: "Learning machines", language: "en");
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    [Fact]
    public async Task Given_words_in_any_form_When_they_are_searched_for_Then_the_events_that_have_them_come_and_titles_come_first()
    {
        (string Query, string Expected)[] searches =
        [
            ("Logistik", "hafen"),
            ("logistiken", "hafen"),
            ("Arbeit", "arbeit"),
            ("Haus", "haeuser ki"),
            ("haeuser", "haeuser ki"),
            ("Müll", "haeuser"),
            ("muell vermeidung", "haeuser"),
            ("KI", "ki kind"),
            ("ki vortrag", "ki"),
            ("Roboter stapeln", "hafen"),
            ("Kind", "kind"),
            ("Kinder und die", "kind"),
            ("Robo", "hafen"),
            ("machine learn", "english"),
            ("Hafen Vortrag", ""),
            ("KI Universität", ""),
            ("Häuser Universität", "haeuser"),
            ("Universität", "haeuser"),
            ("Quantencomputer", ""),
            ("und", "kind"),
            ("...", ""),
            ("%20", "haeuser arbeit hafen ki kind english"),
            ("%", ""),
            ("🎉", ""),
            ("Universität Bochum", "haeuser"),
        ];
        foreach (var (query, expected) in searches)
            Assert.Equal((query, expected), (query, await FoundAsync($"q={(query is "%20" ? query : Uri.EscapeDataString(query))}")));
    }

    [Fact]
    public async Task Given_a_misspelt_word_When_nothing_has_it_Then_the_most_similar_one_is_searched_for_and_named()
    {
        var found = await _api.GetAsync("/events?q=Robotter");
        var nothing = await _api.GetAsync("/events?q=xqzwvk");

        Assert.Equal("hafen", Assert.Single(found["items"]!.AsArray())!["externalId"]!.GetValue<string>());
        Assert.Equal("roboter", found["corrected"]!.GetValue<string>());
        Assert.Equal(0, nothing["total"]!.GetValue<int>());
        Assert.Null(nothing["corrected"]);
    }

    [Fact]
    public async Task Given_a_word_of_a_withdrawn_event_alone_When_it_is_misspelt_Then_nobody_is_told_of_it()
    {
        var before = await _api.GetAsync("/events?q=Kontainer");
        await _api.PostAsync("/hubs/bochum/events/hafen/withdraw", null, TestTokens.Office);
        var after = await _api.GetAsync("/events?q=Kontainer");

        Assert.Equal("container", before["corrected"]!.GetValue<string>());
        Assert.Equal(0, after["total"]!.GetValue<int>());
        Assert.Null(after["corrected"]);
    }

    [Fact]
    public async Task Given_rows_When_events_change_often_or_an_older_version_comes_late_Then_numbers_stay_dense_and_the_newer_one_stays()
    {
        var old = await _events.WithDatabaseAsync(db => db.Set<Event>().AsNoTracking().SingleAsync(e => e.ExternalId == "ki"));
        for (var number = 0; number < 20; number++)
            await _api.PutAsync("/hubs/bochum/events/ki", EventsHost.Talk($"KI {number}"), TestTokens.Office);
        await _events.WithDatabaseAsync(async db =>
        {
            await db.Database.OpenConnectionAsync();
            await ProgrammeRows.WriteAsync((EventsDbContext)db, [old], ProgrammeRows.Render([old]), CancellationToken.None);
            await db.Database.CloseConnectionAsync();
            return 0;
        });
        await PutAsync("last", "Letzte", "", "2026-09-16");
        var largest = await _events.WithDatabaseAsync(db => db.Database.SqlQuery<int>($"SELECT max(number) AS \"Value\" FROM programme").SingleAsync());

        Assert.Equal(7, largest);
        Assert.Equal("KI 19", (await _api.GetAsync($"/events/{old.Id}"))["title"]!["de"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_facets_When_something_of_one_is_chosen_Then_the_others_count_what_is_left_and_it_itself_what_could_be_added()
    {
        var facets = (await _api.GetAsync("/events?facets=true&format=workshop"))["facets"]!;

        Assert.Equal("talk 5 workshop 1", Written("format"));
        Assert.Equal("public 1", Written("audience"));
        Assert.Equal("ethics 1", Written("topic"));
        Assert.Equal("true 1", Written("free"));
        Assert.Equal("", Written("city"));
        Assert.Equal("bochum 1", Written("hub"));
        Assert.Null((await _api.GetAsync("/events?format=workshop"))["facets"]);

        string Written(string facet) => string.Join(' ', facets[facet]!.AsArray().Select(value => $"{value!["value"]} {value["count"]}"));
    }

    [Fact]
    public async Task Given_filters_When_events_are_listed_Then_all_of_them_hold()
    {
        (string Query, string Expected)[] lists =
        [
            ("city=Bochum", "haeuser"),
            ("city=bochum&q=KI", ""),
            ("topic=work&topic=ethics", "arbeit ki"),
            ("topic=work&format=workshop", ""),
            ("language=en", "english"),
            ("mode=online", ""),
            ("free=true&audience=families", "kind"),
            ("free=false", ""),
            ("accessible=true", ""),
            ("status=scheduled&from=2026-09-14", "kind english"),
            ("status=cancelled", ""),
            ("availability=open", ""),
            ("near=51.45,7.27&radius=5", "haeuser"),
            ("near=48.1,11.5", ""),
            ("sort=updated&limit=2", "english kind"),
            ("near=51.45,7.27&sort=distance", "haeuser"),
        ];
        foreach (var (query, expected) in lists)
            Assert.Equal((query, expected), (query, await FoundAsync(query)));
    }

    [Fact]
    public async Task Given_questions_that_make_no_sense_When_they_are_asked_Then_all_faults_come_at_once()
    {
        var refused = await _api.GetAsync($"/events?mode=flying&status=lost&availability=none&near=north&sort=beauty&q={new string('x', 201)}");
        var noPlace = await _api.GetAsync("/events?sort=distance");

        Assert.Equal(422, refused.Status);
        Assert.Equal(["availability", "mode", "near", "q", "sort", "status"], refused.Faults.Order(StringComparer.Ordinal));
        Assert.Equal(["near"], noPlace.Faults);
        Assert.Equal(422, (await _api.GetAsync("/events/calendar?month=September")).Status);
    }

    [Fact]
    public async Task Given_a_month_When_its_days_are_counted_Then_an_event_counts_on_each_of_its_days()
    {
        await PutAsync("days", "Ausstellung", "", "2026-09-29", ends: "2026-10-02T12:00");
        await PutAsync("night", "Nacht", "", "2026-09-20", ends: "2026-09-21T00:00");
        var month = await _api.GetAsync("/events/calendar?month=2026-09");
        var counted = month["days"]!.AsArray().Where(day => day!["count"]!.GetValue<int>() > 0).Select(day => $"{day!["date"]!.GetValue<string>()[8..]}:{day["count"]}");

        Assert.Equal(30, month["days"]!.AsArray().Count);
        Assert.Equal("10:1 11:1 12:1 13:1 14:1 15:1 20:1 29:1 30:1", string.Join(' ', counted));
        Assert.Equal(304, (await _api.GetAsync("/events/calendar?month=2026-09", headers: [("If-None-Match", month.ETag)])).Status);
    }

    [Fact]
    public async Task Given_messages_of_places_When_they_come_in_any_order_Then_the_newest_is_shown_and_can_be_searched_by()
    {
        var id = (await _api.GetAsync("/events?q=Hafenlogistik"))["items"]![0]!["id"]!.GetValue<Guid>();
        var asOf = new DateTimeOffset(2026, 9, 1, 10, 0, 0, TimeSpan.Zero);
        await using var registration = await MessageSender.StartAsync(servers, _events.Prefix);
        await registration.SendAsync(new AvailabilityChanged(id, 2, "full", 0, asOf));
        await Eventually.GetAsync(() => FoundAsync("availability=full"), found => found == "hafen");
        await registration.SendAsync(new AvailabilityChanged(id, 1, "open", 40, asOf.AddHours(-1)));
        await registration.SendAsync(new AvailabilityChanged(id, 3, "open", 2, asOf.AddHours(1)));
        await Eventually.GetAsync(() => FoundAsync("availability=open"), found => found == "hafen");

        var shown = (await _api.GetAsync($"/events/{id}"))["availability"]!;
        Assert.Equal(("open", 2), (shown["state"]!.GetValue<string>(), shown["placesLeft"]!.GetValue<int>()));
        Assert.Equal(asOf.AddHours(1), shown["asOf"]!.GetValue<DateTimeOffset>());
        Assert.Equal("", await FoundAsync("availability=full"));
    }

    [Fact]
    public async Task Given_an_event_of_before_there_were_rows_When_the_service_migrates_Then_visitors_find_it()
    {
        await _events.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("DELETE FROM programme; DELETE FROM spellings"));
        await ServiceDefaults.Data.ServiceCommands.MigrateAsync(_events.Services, CancellationToken.None);

        Assert.Equal("hafen", await FoundAsync("q=Hafenlogistik"));
    }

    [Fact]
    public async Task Given_rows_of_another_server_whose_transactions_had_larger_numbers_When_the_service_migrates_Then_they_are_no_news_for_ever()
    {
        await _events.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync(
            """
            ALTER TABLE programme DISABLE TRIGGER note_change; ALTER TABLE known_venues DISABLE TRIGGER note_change;
            UPDATE programme SET changed_in = '999999999'; UPDATE known_venues SET changed_in = '999999999';
            ALTER TABLE programme ENABLE TRIGGER note_change; ALTER TABLE known_venues ENABLE TRIGGER note_change
            """));
        await ServiceDefaults.Data.ServiceCommands.MigrateAsync(_events.Services, CancellationToken.None);

        var ofTheFuture = await _events.WithDatabaseAsync(db => db.Database.SqlQuery<long>(
            $"""
            SELECT count(*) AS "Value" FROM (SELECT changed_in FROM programme UNION ALL SELECT changed_in FROM known_venues) AS rows WHERE changed_in > pg_current_xact_id()
            """).SingleAsync());
        Assert.Equal(0, ofTheFuture);
        Assert.Equal("hafen", await FoundAsync("q=Hafenlogistik"));
    }

    private async Task<string> FoundAsync(string query) =>
        string.Join(' ', (await _api.GetAsync("/events?" + query))["items"]!.AsArray().Select(item => item!["externalId"]!.GetValue<string>()));

    private async Task PutAsync(
        string id, string title, string summary, string day, string format = "talk", string topics = "x", string audience = "public", string language = "de",
        string? english = null, string? venue = null, string? ends = null)
    {
        var body = $$"""
            {
              "title": { "de": "{{title}}" }, "summary": { "de": "{{(summary.Length == 0 ? "–" : summary)}}", "en": "{{english ?? "–"}}" }, "format": "{{format}}", "audiences": ["{{audience}}"],
              "topics": ["{{topics}}"], "languages": ["{{language}}"], "mode": "onsite", "venue": {{(venue is null ? "null" : $"\"{venue}\"")}},
              "starts": "{{day}}T18:00", "ends": "{{ends ?? day + "T20:00"}}"
            }
            """;
        Assert.Equal(201, (await _api.PutAsync($"/hubs/bochum/events/{id}", body, TestTokens.Office)).Status);
    }
}
