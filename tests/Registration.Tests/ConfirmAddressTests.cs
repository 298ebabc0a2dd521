using System.Web;
using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Tests;

public sealed class ConfirmAddressTests(Servers servers) : IAsyncLifetime
{
    private Booking _booking = null!;
    private MessageListener<AddressToConfirm> _said = null!;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _said.DisposeAsync();
        await _booking.DisposeAsync();
    }

    [Theory]
    [InlineData("open", "confirmed")]
    [InlineData("approval", "pendingApproval")]
    public async Task Given_an_event_that_asks_for_it_When_an_address_is_confirmed_Then_the_places_that_were_held_are_the_persons(string mode, string becomes)
    {
        var talk = Asking(2, mode);
        var offering = (await _booking.PublishAsync(talk))[0];

        var made = await _booking.RegisterAsync(offering, "ada", 2);
        Assert.Equal(("awaitingConfirmation", true), (Booking.StatusOf(made), made["ticket"] is null));
        Assert.InRange(made["heldUntil"]!.GetValue<DateTimeOffset>() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(115), TimeSpan.FromHours(2));
        Assert.Equal((2, 0), await _booking.CountAsync(talk));
        Assert.Equal((409, "event_full"), CodeOf(await _booking.RegisterAsync(offering, "grace")));
        // The secret link came with the answer, and proves nothing of the address.
        Assert.Equal((404, "registration_not_found"), CodeOf(await ConfirmAsync(made, Booking.KeyOf(made).Value)));
        Assert.Equal((409, "address_unconfirmed"), CodeOf(await _booking.Api.PostAsync(Booking.PathOf(made) + "/transfer", """{ "name": "Eve", "email": "eve@example.org" }""", headers: Booking.KeyOf(made))));

        var code = await CodeAsync(made);
        Assert.Equal(becomes, Booking.StatusOf(await ConfirmAsync(made, code)));

        Assert.Equal((200, becomes), await ConfirmAsync(made, code) is var again ? (again.Status, Booking.StatusOf(again)) : default);
        Assert.Null((await _booking.SeeAsync(made))["heldUntil"]);
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_an_address_that_nobody_confirms_When_time_is_over_Then_the_places_go_to_who_waits_and_it_is_said_once_for_all_sessions()
    {
        await _said.DisposeAsync();
        await _booking.DisposeAsync();
        await StartAsync(new() { ["Registration:ConfirmWindow"] = "00:00:02" });
        await using var over = await MessageListener<RegistrationCancelled>.StartAsync(servers, _booking.Service.Prefix);
        var talk = Asking(1, "open");
        var starts = talk.Starts!.Value;
        var offerings = await _booking.PublishAsync(talk with { Sessions = [Snapshots.Session("a", 1, starts)] });
        var made = await _booking.RegisterAsync(offerings[0], "ada", more: $"\"sessions\": [\"{offerings[1]}\"]");
        Assert.Equal("awaitingConfirmation", made["sessions"]![0]!["status"]!.GetValue<string>());
        var grace = await _booking.RegisterAsync(offerings[0], "grace");
        Assert.Equal("waitlisted", Booking.StatusOf(grace));

        await Eventually.GetAsync(() => _booking.StatusNowAsync(grace), status => status is "offered");

        Assert.Equal("lapsed", await _booking.StatusNowAsync(made));
        Assert.Equal((409, "registration_over"), CodeOf(await ConfirmAsync(made, await CodeAsync(made))));
        Assert.Equal([made["id"]!.GetValue<Guid>()], (await Eventually.GetAsync(() => Task.FromResult(over.HeardOnce), heard => heard.Count > 0)).Select(one => one.Registration.RegistrationId));
        // Who waited proves their address when they take what is offered.
        Assert.Equal("awaitingConfirmation", Booking.StatusOf(await _booking.Api.PostAsync(Booking.PathOf(grace) + "/accept", headers: Booking.KeyOf(grace))));
        Assert.Equal("confirmed", Booking.StatusOf(await ConfirmAsync(grace, await CodeAsync(grace))));
        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_an_event_that_has_begun_and_goes_on_When_somebody_registers_Then_they_have_time_to_confirm()
    {
        var now = TimeProvider.System.GetUtcNow();
        var offering = (await _booking.PublishAsync(Asking(5, "open") with { Starts = now.AddDays(-1), Ends = now.AddDays(20), Registration = Asking(5, "open").Registration with { Closes = now.AddDays(19) } }))[0];

        var made = await _booking.RegisterAsync(offering, "ada");

        Assert.InRange(made["heldUntil"]!.GetValue<DateTimeOffset>() - now, TimeSpan.FromMinutes(115), TimeSpan.FromMinutes(125));
        Assert.Equal((404, "registration_not_found"), CodeOf(await _booking.Api.PostAsync(Booking.PathOf(made) + "/confirm", """{ "code": null }""")));
        Assert.Equal("confirmed", Booking.StatusOf(await ConfirmAsync(made, await CodeAsync(made))));
    }

    [Theory]
    [InlineData("ada", "confirmed")]
    [InlineData("eve", "awaitingConfirmation")]
    public async Task Given_an_invitation_When_it_is_used_Then_it_proves_its_guests_address_and_no_other(string name, string status)
    {
        var offering = (await _booking.PublishAsync(Asking(5, "invitation")))[0];
        await using var invited = await MessageListener<GuestInvited>.StartAsync(servers, _booking.Service.Prefix);
        await _booking.Api.PostAsync($"/offerings/{offering}/invitations", """{ "guests": [{ "email": "ada@example.org" }] }""", TestTokens.Publisher("bochum"));
        var key = HttpUtility.ParseQueryString((await Eventually.GetAsync(() => Task.FromResult(invited.Heard), heard => heard.Count > 0))[0].Url.Query)["key"];

        Assert.Equal(status, Booking.StatusOf(await _booking.RegisterAsync(offering, name, more: $"\"invitation\": \"{key}\"")));
    }

    [Fact]
    public async Task Given_sessions_along_When_the_address_is_confirmed_Then_all_are()
    {
        var talk = Asking(5, "open");
        var offerings = await _booking.PublishAsync(talk with { Sessions = [Snapshots.Session("a", 5, talk.Starts!.Value)] });
        var made = await _booking.RegisterAsync(offerings[0], "ada", more: $"\"sessions\": [\"{offerings[1]}\"]");

        var confirmed = await ConfirmAsync(made, await CodeAsync(made));

        Assert.Equal(("confirmed", "confirmed", true), (Booking.StatusOf(confirmed), confirmed["sessions"]![0]!["status"]!.GetValue<string>(), confirmed["ticket"] is not null));
    }

    [Fact]
    public async Task Given_whom_the_hub_registers_When_the_event_asks_for_addresses_to_be_confirmed_Then_theirs_need_not()
    {
        var offering = (await _booking.PublishAsync(Asking(5, "open")))[0];

        var added = await _booking.Api.PostAsync($"/offerings/{offering}/attendees", """{ "name": "Eve", "email": "eve@example.org", "consent": { "privacy": true } }""", TestTokens.Publisher("bochum"));

        Assert.Equal("confirmed", Booking.StatusOf(added));
    }

    private async Task StartAsync(Dictionary<string, string>? settings = null)
    {
        _booking = await Booking.StartAsync(servers, settings: settings);
        _said = await MessageListener<AddressToConfirm>.StartAsync(servers, _booking.Service.Prefix);
    }

    private static EventSnapshot Asking(int capacity, string mode) => Booking.Event(capacity, rules => rules with { Mode = mode, ConfirmAddress = true, WaitingList = capacity == 1 });

    /// <summary>As it stands in the link that is mailed.</summary>
    private async Task<string> CodeAsync(Answer made)
    {
        var id = made["id"]!.GetValue<Guid>();
        var heard = await Eventually.GetAsync(() => Task.FromResult(_said.Heard.FirstOrDefault(one => one.Registration.RegistrationId == id)), one => one is not null);
        return HttpUtility.ParseQueryString(heard!.Registration.ConfirmUrl!.Query)["code"]!;
    }

    private Task<Answer> ConfirmAsync(Answer made, string code) => _booking.Api.PostAsync(Booking.PathOf(made) + "/confirm", $$"""{ "code": "{{code}}" }""");

    private static (int Status, string? Code) CodeOf(Answer answer) => (answer.Status, answer.Code);
}
