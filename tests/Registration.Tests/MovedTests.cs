using KiBiennale.Contracts;

namespace KiBiennale.Registrations.Tests;

public sealed class MovedTests(Servers servers) : IAsyncLifetime
{
    private Booking _booking = null!;
    private MessageListener<RegistrationMoved> _said = null!;

    public async ValueTask InitializeAsync()
    {
        _booking = await Booking.StartAsync(servers);
        _said = await MessageListener<RegistrationMoved>.StartAsync(servers, _booking.Service.Prefix);
    }

    public async ValueTask DisposeAsync()
    {
        await _said.DisposeAsync();
        await _booking.DisposeAsync();
    }

    [Fact]
    public async Task Given_an_event_that_moves_with_its_sessions_When_people_have_registered_Then_each_who_is_still_coming_hears_it_once_with_all_new_times()
    {
        var talk = Booking.Event(500);
        var starts = talk.Starts!.Value;
        talk = talk with { Sessions = [Snapshots.Session("a", 40, starts)], Venue = "jahrhunderthalle" };
        var offerings = await _booking.PublishAsync(talk);
        var made = await Task.WhenAll(Enumerable.Range(0, 230).Select(number => _booking.RegisterAsync(offerings[0], $"p{number}")));
        var along = await _booking.RegisterAsync(offerings[0], "ada", more: $"\"sessions\": [\"{offerings[1]}\"]");
        var alone = await _booking.RegisterAsync(offerings[1], "bob");
        await _booking.Api.DeleteAsync(Booking.PathOf(made[0]), headers: Booking.KeyOf(made[0]));

        await ChangeAsync(talk with { Version = 2, Starts = starts.AddDays(1), Ends = starts.AddDays(1).AddHours(1), Sessions = [Snapshots.Session("a", 40, starts.AddDays(1))] });
        var first = await Eventually.GetAsync(() => Task.FromResult(_said.HeardOnce), heard => heard.Count >= 231);
        var late = await _booking.RegisterAsync(offerings[0], "late");
        await ChangeAsync(talk with { Version = 3, Starts = starts.AddDays(2), Ends = starts.AddDays(2).AddHours(1), Sessions = [Snapshots.Session("a", 40, starts.AddDays(1))] });
        var heard = await Eventually.GetAsync(() => Task.FromResult(_said.HeardOnce), heard => heard.Any(one => IdOf(one) == IdOf(late)));

        Assert.Equal([.. made.Skip(1).Append(along).Append(alone).Select(IdOf).Order()], first.Select(IdOf).Order());
        Assert.Equal([IdOf(late)], heard.Skip(first.Count).Select(IdOf).Except(first.Select(IdOf)));
        // Of the session, nobody again.
        Assert.Equal(1, heard.Count(one => IdOf(one) == IdOf(alone)));
        var ada = first.Single(one => IdOf(one) == IdOf(along)).Registration;
        Assert.Equal((starts.AddDays(1), starts.AddDays(1)), (ada.Starts!.Value, Assert.Single(ada.Along).Starts!.Value));
    }

    [Fact]
    public async Task Given_an_event_that_is_postponed_When_its_new_time_is_known_Then_people_hear_both_and_keep_their_places()
    {
        var talk = Booking.Event(5);
        var offering = (await _booking.PublishAsync(talk))[0];
        var made = await _booking.RegisterAsync(offering, "ada", 2);

        await ChangeAsync(talk with { Version = 2, Postponed = true, Reason = new("Sturm") });
        await Eventually.GetAsync(() => Task.FromResult(_said.HeardOnce.Count), count => count == 1);
        var meanwhile = await _booking.SeeAsync(made);
        await ChangeAsync(talk with { Version = 3, Starts = talk.Starts!.Value.AddDays(7), Ends = talk.Ends!.Value.AddDays(7) });
        await Eventually.GetAsync(() => Task.FromResult(_said.HeardOnce.Count), count => count == 2);

        Assert.Equal(("confirmed", null), (Booking.StatusOf(meanwhile), meanwhile["starts"]));
        Assert.Equal(
            [(true, "Sturm", null), (false, null, talk.Starts.Value.AddDays(7))],
            _said.HeardOnce.Select(one => (one.Postponed, one.Reason?.De, one.Registration.Starts)));
        Assert.Equal((2, 0), await _booking.CountAsync(talk));
    }

    [Fact]
    public async Task Given_changes_of_other_things_When_an_event_changes_Then_nobody_is_told()
    {
        var talk = Booking.Event(5);
        var offering = (await _booking.PublishAsync(talk))[0];
        await _booking.RegisterAsync(offering, "ada");

        // The venue was not told by a service of before: it has not moved there.
        await ChangeAsync(talk with { Version = 2, Title = new("Anders"), Venue = "jahrhunderthalle", Room = "Saal 1" });
        await Eventually.GetAsync(() => _booking.OfferingsAsync(talk.EventId), found => found[0]["title"]!["de"]!.GetValue<string>() is "Anders");
        await ChangeAsync(talk with { Version = 3, Title = new("Anders"), Venue = "jahrhunderthalle", Room = "Saal 2" });
        await Eventually.GetAsync(() => Task.FromResult(_said.HeardOnce.Count), count => count > 0);

        Assert.Equal(3, Assert.Single(await _booking.Service.WithDatabaseAsync(db => Task.FromResult(db.Set<Domain.Offering>().Where(o => o.Id == Guid.Parse(offering)).Select(o => o.MovedIn).ToList()))));
        Assert.Single(_said.HeardOnce);
    }

    private Task ChangeAsync(EventSnapshot talk) => _booking.Events.SendAsync(new EventChanged(talk));

    private static Guid IdOf(Answer made) => made["id"]!.GetValue<Guid>();

    private static Guid IdOf(RegistrationMoved said) => said.Registration.RegistrationId;
}
