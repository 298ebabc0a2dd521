using System.Web;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Registrations.Tests;

public sealed class InvitationTests(Servers servers) : IAsyncLifetime
{
    private static readonly string s_publisher = TestTokens.Publisher("bochum");

    private Booking _booking = null!;
    private MessageListener<GuestInvited> _said = null!;
    private string _offering = "";

    public async ValueTask InitializeAsync()
    {
        _booking = await Booking.StartAsync(servers);
        _said = await MessageListener<GuestInvited>.StartAsync(servers, _booking.Service.Prefix);
        _offering = (await _booking.PublishAsync(Booking.Event(4, rules => rules with { Mode = "invitation" })))[0];
    }

    public async ValueTask DisposeAsync()
    {
        await _said.DisposeAsync();
        await _booking.DisposeAsync();
    }

    [Fact]
    public async Task Given_an_event_by_invitation_When_a_guest_registers_with_the_link_Then_they_have_places_once_and_nobody_has_without()
    {
        Assert.Equal((409, "invitation_only"), CodeOf(await _booking.RegisterAsync(_offering, "eve")));
        var invited = await InviteAsync("""{ "email": "Ada@example.org", "name": "Ada Lovelace", "partySize": 3 }""");
        Assert.Equal((201, "open", 3), (invited.Status, StateOf(invited), invited["invitations"]![0]!["partySize"]!.GetValue<int>()));
        var key = await KeyAsync("ada@example.org");

        var seen = await _booking.Api.GetAsync($"/registrations:invitation?key={key}");
        Assert.Equal((200, _offering, "Ada Lovelace", 3), (seen.Status, seen["offering"]!.GetValue<string>(), seen["name"]!.GetValue<string>(), seen["partySize"]!.GetValue<int>()));
        Assert.Equal(["partySize"], (await RegisterAsync("ada", key, 4)).Faults);
        var made = await RegisterAsync("ada", key, 3);

        Assert.Equal("confirmed", Booking.StatusOf(made));
        Assert.Equal((409, "invitation_used"), CodeOf(await RegisterAsync("bob", key)));
        Assert.Equal((409, "invitation_used"), CodeOf(await _booking.Api.GetAsync($"/registrations:invitation?key={key}")));
        var listed = (await ListAsync())["items"]![0]!;
        Assert.Equal(("used", made["id"]!.GetValue<string>()), (listed["state"]!.GetValue<string>(), listed["registration"]!.GetValue<string>()));

        // Who does not come after all may have somebody come instead.
        await _booking.Api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made));
        Assert.Equal("confirmed", Booking.StatusOf(await RegisterAsync("bob", key)));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_an_invitation_When_many_register_with_it_at_once_Then_one_does()
    {
        await InviteAsync("""{ "email": "ada@example.org" }""");
        var key = await KeyAsync("ada@example.org");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => RegisterAsync($"p{number}", key)));

        Assert.Equal(1, answers.Count(answer => answer.Status == 201));
        Assert.All(answers.Where(answer => answer.Status != 201), answer => Assert.Equal("invitation_used", answer.Code));
    }

    [Fact]
    public async Task Given_somebody_who_is_invited_already_When_the_hub_invites_again_Then_they_have_one_and_hear_of_it_only_when_it_is_another()
    {
        var first = await InviteAsync("""{ "email": "ada@example.org" }""");
        var same = await InviteAsync("""{ "email": "ada@example.org" }""");
        var other = await InviteAsync("""{ "email": "ada@example.org", "partySize": 2 }""", """{ "email": "bob@example.org" }""");

        Assert.Equal([IdOf(first), IdOf(first)], [IdOf(same), IdOf(other)]);
        var heard = await Eventually.GetAsync(() => Task.FromResult(_said.HeardOnce), heard => heard.Any(one => one.Email is "bob@example.org"));
        Assert.Equal([1, 2], heard.Where(one => one.Email is "ada@example.org").Select(one => one.PartySize));
        Assert.Equal(2, (await ListAsync())["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_invitations_that_are_good_no_more_When_somebody_registers_with_them_Then_they_hear_so()
    {
        var withdrawn = await InviteAsync("""{ "email": "ada@example.org" }""");
        var over = await _booking.Api.PostAsync($"/offerings/{_offering}/invitations", """{ "guests": [{ "email": "bob@example.org" }], "until": "2020-01-01T12:00" }""", s_publisher);
        var (ada, bob) = (await KeyAsync("ada@example.org"), await KeyAsync("bob@example.org"));
        var path = $"/offerings/{_offering}/invitations/{IdOf(withdrawn)}";

        Assert.Equal((200, "withdrawn"), await _booking.Api.DeleteAsync(path, s_publisher) is var answer ? (answer.Status, answer["state"]!.GetValue<string>()) : default);

        Assert.Equal("over", StateOf(over));
        foreach (var key in (string[])[ada, bob, ada[..^1] + (ada[^1] == 'A' ? 'B' : 'A'), "x", new string('A', 54)])
        {
            Assert.Equal((409, "invitation_invalid"), CodeOf(await RegisterAsync("ada", key)));
            Assert.Equal((404, "invitation_invalid"), CodeOf(await _booking.Api.GetAsync($"/registrations:invitation?key={key}")));
        }

        var elsewhere = (await _booking.PublishAsync(Booking.Event(4, rules => rules with { Mode = "invitation" })))[0];
        await InviteAsync("""{ "email": "cid@example.org" }""");
        Assert.Equal((409, "invitation_invalid"), CodeOf(await RegisterAsync("cid", await KeyAsync("cid@example.org"), offering: elsewhere)));
        Assert.Equal((404, "invitation_not_found"), CodeOf(await _booking.Api.DeleteAsync($"/offerings/{elsewhere}/invitations/{IdOf(withdrawn)}", s_publisher)));
        // Whom the hub asks again has a new one.
        Assert.NotEqual(IdOf(withdrawn), IdOf(await InviteAsync("""{ "email": "ada@example.org" }""")));
    }

    [Fact]
    public async Task Given_an_event_by_approval_When_a_guest_has_to_wait_first_Then_they_need_not_be_approved_either()
    {
        var offering = (await _booking.PublishAsync(Booking.Event(1, rules => rules with { Mode = "approval", WaitingList = true, Opens = TimeProvider.System.GetUtcNow().AddHours(1) })))[0];
        var added = await _booking.Api.PostAsync($"/offerings/{offering}/attendees", """{ "name": "Eve", "email": "eve@example.org", "consent": { "privacy": true } }""", s_publisher);
        await _booking.Api.PostAsync($"/offerings/{offering}/invitations", """{ "guests": [{ "email": "ada@example.org" }] }""", s_publisher);

        var made = await RegisterAsync("ada", await KeyAsync("ada@example.org"), offering: offering);
        Assert.Equal("waitlisted", Booking.StatusOf(made));
        await _booking.Api.DeleteAsync(Booking.PathOf(added), s_publisher);
        await _booking.Api.PostAsync(Booking.PathOf(made) + "/accept", headers: Booking.KeyOf(made));

        Assert.Equal("confirmed", await _booking.StatusNowAsync(made));
    }

    [Fact]
    public async Task Given_guests_and_whom_the_hub_has_added_When_they_change_Then_their_own_limits_hold_and_not_the_events()
    {
        var offering = (await _booking.PublishAsync(Booking.Event(60, rules => rules with { MaxParty = 5 })))[0];
        await _booking.Api.PostAsync($"/offerings/{offering}/invitations", """{ "guests": [{ "email": "one@example.org" }, { "email": "eight@example.org", "partySize": 8 }] }""", s_publisher);
        var one = await RegisterAsync("one", await KeyAsync("one@example.org"), offering: offering);
        var eight = await RegisterAsync("eight", await KeyAsync("eight@example.org"), 8, offering);
        var added = await _booking.Api.PostAsync($"/offerings/{offering}/attendees", """{ "name": "Class", "email": "class@example.org", "partySize": 30, "consent": { "privacy": true } }""", s_publisher);

        Assert.Equal(["partySize"], (await ResizeAsync(one, 2)).Faults);
        Assert.Equal(7, (await ResizeAsync(eight, 7))["partySize"]!.GetValue<int>());
        var link = _booking.Service.Services.GetRequiredService<SecretLinks>().KeyOf(await _booking.Service.WithDatabaseAsync(db => Task.FromResult(db.Set<Registration>().Single(r => r.Id == added["id"]!.GetValue<Guid>()))));
        Assert.Equal(29, (await _booking.Api.PatchAsync(Booking.PathOf(added), """{ "partySize": 29 }""", headers: ("X-Manage-Key", link)))["partySize"]!.GetValue<int>());
        Assert.Equal(["partySize"], (await _booking.Api.PatchAsync(Booking.PathOf(added), """{ "partySize": 31 }""", headers: ("X-Manage-Key", link))).Faults);
        Assert.Equal(31, (await _booking.Api.PatchAsync(Booking.PathOf(added), """{ "partySize": 31 }""", s_publisher))["partySize"]!.GetValue<int>());
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_guests_of_a_slot_When_the_rule_makes_it_no_more_Then_their_invitations_are_over_and_not_lost()
    {
        var starts = new DateTimeOffset(2030, 9, 10, 18, 0, 0, TimeSpan.FromHours(2));
        var talk = Booking.Event(5) with { SlotTimes = [new("2030-09-10T18:00", starts, starts.AddHours(1), 6, Cancelled: false)] };
        var offering = (await _booking.PublishAsync(talk))[0];
        await _booking.Api.PostAsync($"/offerings/{offering}/invitations", """{ "guests": [{ "email": "ada@example.org" }] }""", s_publisher);

        await _booking.Events.SendAsync(new EventChanged(talk with { Version = 2, SlotTimes = [new("2030-09-10T19:00", starts.AddHours(1), starts.AddHours(2), 6, Cancelled: false)] }));
        await Eventually.GetAsync(() => _booking.OfferingsAsync(talk.EventId), found => found.Count == 2);

        var listed = (await _booking.Api.GetAsync($"/offerings/{offering}/invitations", s_publisher))["items"]![0]!;
        Assert.Equal("over", listed["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_bad_input_When_the_hub_invites_Then_it_hears_every_fault_and_nobody_is_invited()
    {
        var bad = await _booking.Api.PostAsync(
            $"/offerings/{_offering}/invitations",
            """{ "guests": [{ "email": "ada@example.org" }, null, { "email": "ADA@example.org" }, { "email": "b@example.org", "locale": "fr", "partySize": 0, "name": "www.x" }], "until": "soon" }""", s_publisher);

        Assert.Equal(["guests[1].email", "guests[2].email", "guests[3].locale", "guests[3].name", "guests[3].partySize", "until"], bad.Faults.Order(StringComparer.Ordinal));
        Assert.Equal(["guests"], (await _booking.Api.PostAsync($"/offerings/{_offering}/invitations", "{}", s_publisher)).Faults);
        Assert.Equal(0, (await ListAsync())["total"]!.GetValue<int>());
        Assert.Equal((404, "offering_not_found"), CodeOf(await _booking.Api.PostAsync($"/offerings/{Guid.CreateVersion7()}/invitations", """{ "guests": [{ "email": "ada@example.org" }] }""", s_publisher)));
    }

    private Task<Answer> ResizeAsync(Answer made, int size) =>
        _booking.Api.PatchAsync(Booking.PathOf(made), $$"""{ "partySize": {{size}} }""", headers: Booking.KeyOf(made));

    private Task<Answer> InviteAsync(params IEnumerable<string> guests) =>
        _booking.Api.PostAsync($"/offerings/{_offering}/invitations", $$"""{ "guests": [{{string.Join(", ", guests)}}] }""", s_publisher);

    /// <summary>As it stands in the link that the guest gets.</summary>
    private async Task<string> KeyAsync(string email)
    {
        var heard = await Eventually.GetAsync(() => Task.FromResult(_said.Heard.LastOrDefault(one => one.Email == email)), one => one is not null);
        return HttpUtility.ParseQueryString(heard!.Url.Query)["key"]!;
    }

    private Task<Answer> RegisterAsync(string name, string key, int partySize = 1, string? offering = null) =>
        _booking.RegisterAsync(offering ?? _offering, name, partySize, $"\"invitation\": \"{key}\"");

    private Task<Answer> ListAsync() => _booking.Api.GetAsync($"/offerings/{_offering}/invitations", s_publisher);

    private static string IdOf(Answer answer) => answer["invitations"]![0]!["id"]!.GetValue<string>();

    private static string StateOf(Answer answer) => answer["invitations"]![0]!["state"]!.GetValue<string>();

    private static (int Status, string? Code) CodeOf(Answer answer) => (answer.Status, answer.Code);
}
