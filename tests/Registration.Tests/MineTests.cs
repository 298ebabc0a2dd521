using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

/// <summary>What people who are signed in see of their own.</summary>
public sealed class MineTests(Servers servers) : IAsyncLifetime
{
    private static readonly Guid s_ada = Guid.CreateVersion7();
    private static readonly string s_token = TestTokens.Of("applicant", clientId: s_ada.ToString());

    private Booking _booking = null!;

    public async ValueTask InitializeAsync() => _booking = await Booking.StartAsync(servers);

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Fact]
    public async Task Given_registrations_of_before_and_after_the_sign_up_When_their_person_lists_them_Then_they_see_theirs_alone_the_next_first()
    {
        var now = TimeProvider.System.GetUtcNow();
        var full = Snapshots.Talk(now.AddDays(5)) is var talk ? talk with { Registration = talk.Registration with { Capacity = 1, WaitingList = true } } : null!;
        var (soon, late) = (Snapshots.Talk(now.AddDays(1), Snapshots.Session("a", 5, now.AddDays(1))), Snapshots.Talk(now.AddDays(9)));
        var offerings = new List<string>();
        foreach (var snapshot in (EventSnapshot[])[full, soon, late])
            offerings.AddRange(await _booking.PublishAsync(snapshot));
        var (fullOffering, soonOffering, session, lateOffering) = (offerings[0], offerings[1], offerings[2], offerings[3]);
        await _booking.RegisterAsync(fullOffering, "grace");
        var before = await _booking.RegisterAsync(soonOffering, "ada", 2, $$""" "sessions": ["{{session}}"] """);
        var gone = await _booking.RegisterAsync(lateOffering, "ada");
        await _booking.Api.DeleteAsync(Booking.PathOf(gone), headers: Booking.KeyOf(gone));
        Assert.Empty((await ListAsync(s_token))["items"]!.AsArray());

        await _booking.Events.SendAsync(new PersonSignedUp(s_ada, "ada@example.org"));
        await Eventually.GetAsync(() => ListAsync(s_token), list => list["total"]!.GetValue<int>() == 2);
        var waiting = await _booking.RegisterAsync(fullOffering, "ada");
        var forBob = await _booking.Api.PostAsync("/registrations", Booking.Body(lateOffering, "bob"), s_token);

        var list = await ListAsync(s_token);
        Assert.Equal(new[] { before, waiting, forBob, gone }.Select(one => one["id"]!.GetValue<string>()), Ids(list));
        var items = list["items"]!.AsArray();
        Assert.Equal(("confirmed", 1, "waitlisted", 1, "cancelled"), (
            items[0]!["status"]!.GetValue<string>(), items[0]!["sessions"]!.AsArray().Count, items[1]!["status"]!.GetValue<string>(), items[1]!["position"]!.GetValue<int>(), items[3]!["status"]!.GetValue<string>()));
        Assert.Equal(before["ticket"]!.GetValue<string>(), items[0]!["ticket"]!.GetValue<string>());
        Assert.Equal(200, (await _booking.Api.GetAsync(Booking.PathOf(waiting), headers: ("X-Manage-Key", items[1]!["manage"]!["key"]!.GetValue<string>()))).Status);
        // What was registered before is theirs by their token, too.
        Assert.Equal(200, (await _booking.Api.GetAsync(Booking.PathOf(before), s_token)).Status);

        var (ids, cursor) = (new List<string>(), (string?)"");
        while (cursor is not null)
        {
            var page = await ListAsync(s_token, $"?limit=1{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}");
            ids.AddRange(Ids(page));
            cursor = page["next"]?.GetValue<string>();
        }

        Assert.Equal(Ids(list), ids);
        Assert.Equal((0, 0), ((await ListAsync(TestTokens.Publisher("bochum")))["total"]!.GetValue<int>(), (await ListAsync(TestTokens.Of("applicant", clientId: $"{Guid.CreateVersion7()}")))["total"]!.GetValue<int>()));
        Assert.Equal((401, 422), ((await _booking.Api.GetAsync("/me/registrations")).Status, (await _booking.Api.GetAsync("/me/registrations?limit=0&cursor=x", s_token)).Status));
    }

    [Fact]
    public async Task Given_a_person_When_they_ask_what_is_held_Then_they_read_all_of_it_and_nothing_of_others()
    {
        var talk = Booking.Event(5, rules => rules with { Groups = true, Questions = [new("diet", new("Kost?"), Required: false)] });
        var offering = (await _booking.PublishAsync(talk with { Starts = TimeProvider.System.GetUtcNow().AddHours(1) }))[0];
        var ada = await _booking.RegisterAsync(offering, "ada", 2, """ "answers": { "diet": "Nüsse" }, "group": { "kind": "school", "organisation": "Adaschule" }""");
        await _booking.RegisterAsync(offering, "grace");
        await _booking.Api.PostAsync("/checkins", $$"""{ "ticket": "{{ada["ticket"]!.GetValue<string>()}}", "device": "north", "people": 1 }""", TestTokens.Of("checkin", "bochum", "door"));
        Assert.Equal(200, (await _booking.Api.PutAsync($"/registrations/{ada["id"]}/note", """{ "note": "braucht einen Tisch" }""", TestTokens.Publisher("bochum"))).Status);
        // Half of it would look like all of it.
        Assert.Equal((503, "service_unavailable"), await StatusAsync(s_token));

        await _booking.Events.SendAsync(new PersonSignedUp(s_ada, "ada@example.org"));
        var data = await Eventually.GetAsync(() => _booking.Api.GetAsync("/me/data", s_token), answer => answer.Status == 200);

        Assert.Equal("no-store", data.Headers["Cache-Control"]);
        var held = data["services"]!["registration"]!;
        var registration = Assert.Single(held["registrations"]!.AsArray())!;
        Assert.Equal(("ada@example.org", "Nüsse", "Adaschule", false, "admitted"), (
            held["email"]!.GetValue<string>(), registration["answers"]!["diet"]!.GetValue<string>(), registration["group"]!["organisation"]!.GetValue<string>(),
            registration["consent"]!["newsletter"]!.GetValue<bool>(), registration["scans"]![0]!["result"]!.GetValue<string>()));
        Assert.Equal("braucht einen Tisch", registration["hubNote"]!.GetValue<string>());
        Assert.DoesNotContain("grace", data.Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("{}", (await _booking.Api.GetAsync("/me/data", TestTokens.Publisher("bochum")))["services"]!["registration"]!.ToJsonString());
        Assert.Equal(401, (await _booking.Api.GetAsync("/me/data")).Status);
    }

    [Fact]
    public async Task Given_two_who_had_the_same_address_one_after_the_other_When_Identity_is_heard_in_the_wrong_order_Then_it_is_the_later_ones()
    {
        // Named, since ids of the same millisecond have no order.
        var now = TimeProvider.System.GetUtcNow();
        var (earlier, later) = (Guid.CreateVersion7(now.AddSeconds(-1)), Guid.CreateVersion7(now));
        await _booking.Events.SendAsync(new PersonSignedUp(later, "ada@example.org"));
        await Eventually.GetAsync(() => StatusAsync(TestTokens.Of("applicant", clientId: $"{later}")), answer => answer.Status == 200);
        await _booking.Events.SendAsync(new PersonSignedUp(earlier, "ada@example.org"));
        await _booking.Events.SendAsync(new PersonErasureRequested(Guid.CreateVersion7(), earlier, "nobody@example.org", "de"));
        await Eventually.GetAsync(() => _booking.Service.WithDatabaseAsync(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM inbox_messages").SingleAsync()), handled => handled >= 3);

        Assert.Equal([later], await _booking.Service.WithDatabaseAsync(db => db.Set<KnownPerson>().Select(person => person.PersonId).ToListAsync()));
    }

    private async Task<(int Status, string? Code)> StatusAsync(string token)
    {
        var answer = await _booking.Api.GetAsync("/me/data", token);
        return (answer.Status, answer.Code);
    }

    private async Task<Answer> ListAsync(string token, string query = "")
    {
        var answer = await _booking.Api.GetAsync($"/me/registrations{query}", token);
        Assert.Equal(200, answer.Status);
        return answer;
    }

    private static IReadOnlyList<string> Ids(Answer list) => [.. list["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];
}
