using FsCheck.Xunit;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;

namespace KiBiennale.Registrations.Tests;

/// <summary>A rule that changes takes away no slot that somebody has booked, in whatever order one hears of the changes.</summary>
public sealed class KeptSlotsTests
{
    private static readonly DateTimeOffset s_first = new(2026, 9, 8, 10, 0, 0, TimeSpan.FromHours(2));

    private static readonly Guid s_event = new("019a0000-0000-7000-8000-000000000001");

    private static readonly LocalizedText s_title = new("KI Escape Room");

    private delegate void Following(OfferedEvent offered, EventSnapshot snapshot);

    [Property]
    public bool In_whatever_order_messages_come_the_newest_wins_and_no_booked_slot_vanishes(int seed) => Holds(seed, (offered, snapshot) => offered.Follow(snapshot));

    [Fact]
    public void Control_without_the_order_of_versions_a_violation_is_found()
    {
        var arrived = 1L;
        Assert.Contains(Enumerable.Range(0, 200), seed => !Holds(seed, (offered, snapshot) => offered.Follow(snapshot with { Version = ++arrived + 1000 })));
    }

    [Fact]
    public void Control_without_a_look_at_bookings_a_violation_is_found() =>
        Assert.Contains(Enumerable.Range(0, 200), seed => !Holds(seed, (offered, snapshot) =>
        {
            var booked = offered.Offerings.Where(offering => offering.IsBooked).ToDictionary(offering => offering, offering => (offering.Taken, offering.Waiting));
            foreach (var offering in booked.Keys)
                Book(offering, 0, 0);
            offered.Follow(snapshot);
            foreach (var (offering, (taken, waiting)) in booked)
                Book(offering, taken, waiting);
        }));

    [Fact]
    public void Given_a_booked_slot_When_the_rule_leaves_it_out_Then_it_stays_as_it_is_and_that_is_said_once()
    {
        var offered = Offered(Snapshot(1, [0, 1, 2]));
        Book(SlotOf(offered, 0), 3, 0);
        Book(SlotOf(offered, 1), 0, 2);

        var said = offered.Follow(Snapshot(2, [3], capacity: 9));

        Assert.Equal((2L, "bochum"), (said!.Version, said.Hub));
        Assert.Equal([NameOf(0), NameOf(1)], said.Slots);
        Assert.Equal([0, 1, 3], SlotsOf(offered));
        Assert.Equal((6, false, true, s_first), (SlotOf(offered, 0).Capacity, SlotOf(offered, 0).Cancelled, SlotOf(offered, 0).Kept, SlotOf(offered, 0).Starts));
        Assert.Null(offered.Follow(Snapshot(3, [3, 4])));
        Assert.Equal([NameOf(1)], offered.Follow(Snapshot(4, [0, 3]))!.Slots);
        Assert.Empty(offered.Follow(Snapshot(5, [0, 1]))!.Slots);
        Assert.Equal([0, 1], SlotsOf(offered));
    }

    [Fact]
    public void Given_booked_slots_When_the_hub_cancels_one_or_the_event_Then_they_are_cancelled_and_a_cancelled_one_is_not_revived_by_leaving_it_out()
    {
        var offered = Offered(Snapshot(1, [0, 1]));
        Book(SlotOf(offered, 0), 3, 0);
        Book(SlotOf(offered, 1), 3, 0);

        offered.Follow(Snapshot(2, [0, 1], cancelledSlot: 0));
        Assert.Equal([true, false], offered.Offerings.Select(offering => offering.Cancelled));
        Assert.Equal([NameOf(1)], offered.Follow(Snapshot(3, [2]))!.Slots);
        Assert.True(SlotOf(offered, 0).Cancelled);

        Assert.Empty(offered.Follow(Snapshot(4, [2]) with { Cancelled = true })!.Slots);
        Assert.All(offered.Offerings, offering => Assert.True(offering.Cancelled));
    }

    [Fact]
    public void Given_booked_slots_of_a_postponed_event_When_its_new_days_are_known_Then_what_was_booked_is_cancelled_and_what_is_there_again_is_open()
    {
        var offered = Offered(Snapshot(1, [0, 1, 2]));
        Book(SlotOf(offered, 0), 3, 0);
        Book(SlotOf(offered, 1), 3, 0);
        Book(SlotOf(offered, 2), 3, 0);
        offered.Follow(Snapshot(2, [1, 2]));
        Assert.True(SlotOf(offered, 0).Kept);

        offered.Follow(Snapshot(3, [1, 2]) with { Postponed = true });
        Assert.All(offered.Offerings, slot => Assert.Equal((null, OfferingState.Closed, true), (slot.Starts, slot.StateAt(s_first.AddDays(-9)), slot.MoveToldTo is not null)));
        offered.Follow(Snapshot(4, [2, 5]));

        Assert.Equal([true, true, false, false], new[] { 0, 1, 2, 5 }.Select(hour => SlotOf(offered, hour).Cancelled));
        Assert.Equal((s_first.AddHours(2), OfferingState.Open), (SlotOf(offered, 2).Starts, SlotOf(offered, 2).StateAt(s_first.AddDays(-9))));
        Assert.Empty(offered.KeptSlots);
    }

    private static bool Holds(int seed, Following follow)
    {
        var random = new Random(seed);
        var offered = Offered(Snapshot(1, [0, 1, 2, 3, 4, 5]));
        foreach (var offering in offered.Offerings.Where(_ => random.Next(2) == 0))
            Book(offering, random.Next(3), random.Next(2));
        var booked = offered.Offerings.Where(offering => offering.IsBooked).Select(offering => offering.Slot!).ToHashSet();

        var told = Enumerable.Range(2, random.Next(1, 6))
            .Select(version => Snapshot(version, [.. Enumerable.Range(0, 8).Where(_ => random.Next(2) == 0)], random.Next(1, 10))).ToList();
        // Late, out of order, and some of them twice.
        var heard = told.Concat(told.Where(_ => random.Next(2) == 0)).ToArray();
        random.Shuffle(heard);
        foreach (var snapshot in heard)
            follow(offered, snapshot);

        var newest = told[^1].SlotTimes!.ToDictionary(slot => slot.Slot, slot => (slot.Starts, slot.Capacity));
        var now = offered.Offerings.ToDictionary(offering => offering.Slot!);
        return newest.All(slot => now.TryGetValue(slot.Key, out var made) && (made.Starts!.Value, made.Capacity) == slot.Value && !made.Cancelled && !made.Kept)
            && booked.Except(newest.Keys).All(slot => now.TryGetValue(slot, out var kept) && kept is { Kept: true, Cancelled: false })
            && now.Keys.Except(newest.Keys).All(booked.Contains);
    }

    private static OfferedEvent Offered(EventSnapshot snapshot)
    {
        var offered = OfferedEvent.Create(snapshot.EventId);
        offered.Follow(snapshot);
        return offered;
    }

    private static EventSnapshot Snapshot(long version, IReadOnlyList<int> hours, int capacity = 6, int? cancelledSlot = null) => new(
        s_event, version, "bochum", s_title, "escape-room", s_first, s_first.AddDays(1), Cancelled: false,
        new("open", null, null, null, 1, 6, WaitingList: true), [], null,
        [.. hours.Select(hour => new SlotTime(NameOf(hour), s_first.AddHours(hour), s_first.AddHours(hour + 1), capacity, Cancelled: hour == cancelledSlot))]);

    private static string NameOf(int hour) => $"2026-09-08T{10 + hour}:00";

    private static Offering SlotOf(OfferedEvent offered, int hour) => offered.Offerings.Single(offering => offering.Slot == NameOf(hour));

    private static IEnumerable<int> SlotsOf(OfferedEvent offered) => offered.Offerings.Select(offering => offering.Starts!.Value.Hour - s_first.UtcDateTime.Hour).Order();

    /// <summary>As registering will do in the database.</summary>
    private static void Book(Offering offering, int taken, int waiting)
    {
        typeof(Offering).GetProperty(nameof(Offering.Taken))!.SetValue(offering, taken);
        typeof(Offering).GetProperty(nameof(Offering.Waiting))!.SetValue(offering, waiting);
    }
}
