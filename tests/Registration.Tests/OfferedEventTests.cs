using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;

namespace KiBiennale.Registrations.Tests;

public sealed class OfferedEventTests
{
    private static readonly DateTimeOffset s_starts = new(2026, 9, 10, 18, 0, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData("open", 1)]
    [InlineData("approval", 1)]
    [InlineData("invitation", 1)]
    [InlineData("none", 0)]
    [InlineData("external", 0)]
    public void Given_a_way_to_book_When_an_event_is_published_Then_it_is_offered_or_not(string mode, int offerings)
    {
        var snapshot = Snapshots.Talk(s_starts);

        Assert.Equal(offerings, Offered(snapshot with { Registration = snapshot.Registration with { Mode = mode } }).Offerings.Count);
    }

    [Fact]
    public void Given_sessions_When_an_event_is_published_Then_those_with_places_of_their_own_are_offered()
    {
        var offered = Offered(Snapshots.Talk(s_starts, Snapshots.Session("a", 20, s_starts), Snapshots.Session("b", null, s_starts)));

        Assert.Equal([null, "a"], offered.Offerings.Select(offering => offering.Session));
        Assert.Equal([40, 20], offered.Offerings.Select(offering => offering.Capacity));
    }

    [Fact]
    public void Given_slots_When_an_event_is_published_Then_it_is_not_offered_as_a_whole()
    {
        var slots = new SlotSnapshot("FREQ=DAILY", new(10, 0), new(12, 0), 30, new(2026, 9, 7), new(2026, 9, 9), [], 6);

        Assert.Empty(Offered(Snapshots.Talk(s_starts) with { Slots = slots }).Offerings);
    }

    [Fact]
    public void Given_slots_that_were_told_by_their_rule_alone_When_the_same_version_is_told_again_with_each_Then_they_are_offered()
    {
        var slots = new SlotSnapshot("FREQ=DAILY", new(20, 0), new(21, 0), 60, new(2026, 9, 10), new(2026, 9, 10), [], 6);
        var before = Snapshots.Talk(s_starts) with { Slots = slots };
        var offered = Offered(before);

        offered.Follow(before with { SlotTimes = [new("2026-09-10T18:00", s_starts, s_starts.AddHours(1), 6, Cancelled: false)] });

        Assert.Equal("2026-09-10T18:00", Assert.Single(offered.Offerings).Slot);
    }

    [Fact]
    public void Given_a_newer_state_When_an_older_message_comes_Then_it_changes_nothing()
    {
        var cancelled = Snapshots.Talk(s_starts) with { Version = 3, Cancelled = true };
        var offered = Offered(cancelled);

        offered.Follow(cancelled with { Version = 2, Cancelled = false });

        Assert.True(Assert.Single(offered.Offerings).Cancelled);
        Assert.Equal(3, offered.Version);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("external")]
    public void Given_an_offered_event_When_its_hub_takes_registrations_otherwise_Then_it_is_closed_and_nobody_is_put_off(string mode)
    {
        var talk = Snapshots.Talk(s_starts);
        var offered = Offered(talk);
        offered.Follow(talk with { Version = 2, Registration = talk.Registration with { Mode = mode } });

        Assert.Equal((OfferingState.Closed, false), (offered.Offerings[0].StateAt(s_starts.AddDays(-1)), offered.Offerings[0].Cancelled));
        offered.Follow(talk with { Version = 3 });
        Assert.Equal(OfferingState.Open, offered.Offerings[0].StateAt(s_starts.AddDays(-1)));
        offered.Follow(talk with { Version = 4, Cancelled = true, Registration = talk.Registration with { Mode = mode } });
        Assert.True(offered.Offerings[0].Cancelled);
    }

    [Fact]
    public void Given_a_session_with_places_When_it_comes_with_the_event_from_now_on_Then_it_is_closed_and_not_cancelled()
    {
        var talk = Snapshots.Talk(s_starts, Snapshots.Session("a", 20, s_starts));
        var offered = Offered(talk);
        offered.Follow(talk with { Version = 2, Sessions = [Snapshots.Session("a", null, s_starts)] });

        var session = offered.Offerings.Single(offering => offering.Session == "a");
        Assert.Equal((OfferingState.Closed, false), (session.StateAt(s_starts.AddDays(-1)), session.Cancelled));
    }

    [Fact]
    public void Given_a_booked_slot_When_the_hub_takes_registrations_otherwise_Then_it_is_kept_and_nobody_else_can_have_it()
    {
        var escapeRoom = Snapshots.Talk(s_starts) with { SlotTimes = [new("2026-09-08T10:00", s_starts, s_starts.AddHours(1), 6, Cancelled: false)] };
        var offered = Offered(escapeRoom);
        typeof(Offering).GetProperty(nameof(Offering.Taken))!.SetValue(offered.Offerings[0], 2);
        offered.Follow(escapeRoom with { Version = 2, Registration = escapeRoom.Registration with { Mode = "external" } });

        Assert.Equal((OfferingState.Closed, true), (offered.Offerings[0].StateAt(s_starts.AddDays(-1)), offered.Offerings[0].Kept));
    }

    [Fact]
    public void Given_an_offered_session_When_it_leaves_the_programme_Then_it_stays_as_cancelled_and_keeps_its_id()
    {
        var snapshot = Snapshots.Talk(s_starts, Snapshots.Session("a", 20, s_starts));
        var offered = Offered(snapshot);
        var id = offered.Offerings.Single(offering => offering.Session == "a").Id;

        offered.Follow(snapshot with { Version = 2, Sessions = [] });
        Assert.True(offered.Offerings.Single(offering => offering.Id == id).Cancelled);

        offered.Follow(snapshot with { Version = 3 });
        Assert.False(offered.Offerings.Single(offering => offering.Id == id).Cancelled);
    }

    [Theory]
    [InlineData(-3, OfferingState.NotYet)]
    [InlineData(-2, OfferingState.Open)]
    [InlineData(-1, OfferingState.Closed)]
    public void Given_a_time_to_register_When_the_clock_is_before_in_or_after_it_Then_the_state_says_so(int days, OfferingState expected)
    {
        var snapshot = Snapshots.Talk(s_starts);
        var rules = snapshot.Registration with { Opens = s_starts.AddDays(-2), Closes = s_starts.AddDays(-1) };

        Assert.Equal(expected, Offered(snapshot with { Registration = rules }).Offerings[0].StateAt(s_starts.AddDays(days)));
    }

    [Fact]
    public void Given_no_closing_time_When_the_event_begins_Then_registration_is_closed()
    {
        var offering = Offered(Snapshots.Talk(s_starts)).Offerings[0];

        Assert.Equal(OfferingState.Open, offering.StateAt(s_starts.AddTicks(-1)));
        Assert.Equal(OfferingState.Closed, offering.StateAt(s_starts));
    }

    private static OfferedEvent Offered(EventSnapshot snapshot)
    {
        var offered = OfferedEvent.Create(snapshot.EventId);
        offered.Follow(snapshot);
        return offered;
    }
}
