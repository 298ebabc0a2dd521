using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;

namespace KiBiennale.Registrations.Tests;

public sealed class AvailabilityTests
{
    private static readonly DateTimeOffset s_now = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly EventSnapshot s_talk = Snapshots.Talk(s_now.AddDays(10));

    [Theory]
    [InlineData("6/0", false, "open", 6)]
    [InlineData("6/2 4/4", false, "open", 4)]
    [InlineData("6/2 -/9", false, "open", null)]
    [InlineData("6/6 4/5", false, "full", 0)]
    [InlineData("6/6 4/4", true, "waitlist", 0)]
    public void Given_places_that_are_taken_When_asked_what_is_left_Then_it_is_the_best_of_all(string slots, bool waitingList, string state, int? left)
    {
        var said = Offered(slots, waitingList).SayAvailability(s_now)!;

        Assert.Equal((state, left, 1L, s_now), (said.State, said.PlacesLeft, said.Version, said.AsOf));
    }

    [Fact]
    public void Given_what_was_said_When_nothing_else_is_so_Then_nothing_is_said_and_else_under_the_next_version()
    {
        var offered = Offered("6/0", waitingList: false);
        Assert.Equal(1, offered.SayAvailability(s_now)!.Version);
        Assert.Null(offered.SayAvailability(s_now.AddHours(1)));

        Book(offered.Offerings[0], 6);
        Assert.Equal((2L, "full", 0), Said(offered.SayAvailability(s_now)));
        offered.Follow(s_talk with { Version = 2, Cancelled = true });
        Assert.Equal((3L, null, null), Said(offered.SayAvailability(s_now)));
    }

    [Fact]
    public void Given_nothing_that_can_be_booked_When_asked_what_is_left_Then_nothing_is_said()
    {
        var offered = OfferedEvent.Create(s_talk.EventId);
        offered.Follow(s_talk with { Registration = s_talk.Registration with { Mode = "none" } });

        Assert.Null(offered.SayAvailability(s_now));
    }

    [Theory]
    [InlineData(1, 2, "open")]
    [InlineData(-2, 2, "open")]
    [InlineData(-2, -1, null)]
    public void Given_a_time_to_register_When_it_is_to_come_Then_its_places_count_and_when_it_is_over_they_do_not(int opens, int closes, string? state)
    {
        var offered = OfferedEvent.Create(s_talk.EventId);
        offered.Follow(s_talk with { Registration = s_talk.Registration with { Opens = s_now.AddDays(opens), Closes = s_now.AddDays(closes) } });

        Assert.Equal(state, offered.SayAvailability(s_now)?.State);
    }

    [Theory]
    [InlineData(5, false, OfferingState.Open)]
    [InlineData(6, false, OfferingState.Full)]
    [InlineData(7, false, OfferingState.Full)]
    [InlineData(6, true, OfferingState.Waitlist)]
    public void Given_an_offering_When_its_places_are_taken_Then_its_state_says_so(int taken, bool waitingList, OfferingState expected) =>
        Assert.Equal(expected, Offered($"6/{taken}", waitingList).Offerings[0].StateAt(s_now));

    /// <summary>An event of slots, each as <c>capacity/taken</c>.</summary>
    private static OfferedEvent Offered(string slots, bool waitingList)
    {
        var places = slots.Split(' ').Select(slot => slot.Split('/')).ToList();
        var starts = s_talk.Starts!.Value;
        var offered = OfferedEvent.Create(s_talk.EventId);
        offered.Follow(s_talk with
        {
            Registration = s_talk.Registration with { WaitingList = waitingList },
            SlotTimes =
            [
                .. places.Select((place, index) => new SlotTime(
                    $"2026-09-11T{10 + index}:00", starts, starts.AddHours(1), place[0] == "-" ? null : int.Parse(place[0], null), Cancelled: false)),
            ],
        });
        foreach (var (offering, place) in offered.Offerings.Zip(places))
            Book(offering, int.Parse(place[1], null));
        return offered;
    }

    private static void Book(Offering offering, int taken) => typeof(Offering).GetProperty(nameof(Offering.Taken))!.SetValue(offering, taken);

    private static (long Version, string? State, int? Left) Said(AvailabilityChanged? said) => (said!.Version, said.State, said.PlacesLeft);
}
