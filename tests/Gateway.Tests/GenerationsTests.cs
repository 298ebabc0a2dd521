using KiBiennale.Gateway.Caching;
using Microsoft.Extensions.Time.Testing;

namespace KiBiennale.Gateway.Tests;

/// <summary>When a new generation of answers begins, on a clock that the test sets.</summary>
public sealed class GenerationsTests : IDisposable
{
    private static readonly Guid s_event = Guid.Parse("01990000-0000-7000-8000-000000000001");
    private static readonly Guid s_other = Guid.Parse("01990000-0000-7000-8000-000000000002");

    private readonly FakeTimeProvider _clock = new();
    private readonly Generations _generations;

    public GenerationsTests()
    {
        _generations = new(_clock);
        _generations.StartOver();
    }

    public void Dispose() => _generations.Dispose();

    [Fact]
    public void Given_a_connection_When_it_is_lost_and_comes_back_Then_nothing_holds_until_then_and_nothing_old_afterwards()
    {
        var before = (_generations.Current(s_event), _generations.Current(null));
        _generations.Lost();
        var lost = (_generations.Current(s_event), _generations.Current(null));
        _generations.StartOver();

        Assert.Equal((null, null), lost);
        Assert.NotNull(before.Item1);
        Assert.NotNull(before.Item2);
        Assert.NotEqual(before.Item1, _generations.Current(s_event));
        Assert.NotEqual(before.Item2, _generations.Current(null));
    }

    [Fact]
    public void Given_an_event_When_it_has_changed_Then_its_answers_are_old_at_once_and_another_s_are_not()
    {
        var before = (_generations.Current(s_event), _generations.Current(s_other));
        foreach (var _ in Enumerable.Range(0, 3))
        {
            var old = _generations.Current(s_event);
            _generations.EventHasChanged(s_event);
            Assert.NotEqual(old, _generations.Current(s_event));
        }

        Assert.NotEqual(before.Item1, _generations.Current(s_event));
        Assert.Equal(before.Item2, _generations.Current(s_other));
    }

    [Fact]
    public void Given_calm_When_an_event_has_changed_Then_lists_are_old_at_once()
    {
        var before = _generations.Current(null);
        _generations.EventHasChanged(s_event);

        Assert.NotEqual(before, _generations.Current(null));
    }

    [Fact]
    public void Given_lists_that_have_just_begun_anew_When_an_event_has_changed_Then_they_do_so_again_a_quarter_of_a_second_after_the_last_time()
    {
        _generations.EventHasChanged(s_event);
        var first = _generations.Current(null);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        _generations.EventHasChanged(s_other);
        _clock.Advance(TimeSpan.FromMilliseconds(149));
        Assert.Equal(first, _generations.Current(null));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = _generations.Current(null);
        Assert.NotEqual(first, second);

        // Nothing has changed since: none is due.
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(second, _generations.Current(null));
    }

    [Fact]
    public void Given_a_storm_of_changes_When_it_lasts_Then_lists_begin_anew_four_times_a_second_and_never_later_than_a_change_and_a_quarter()
    {
        var seen = new List<string?>();
        for (var milliseconds = 0; milliseconds < 1000; milliseconds += 10)
        {
            _generations.EventHasChanged(s_event);
            seen.Add(_generations.Current(null));
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(4, seen.Distinct().Count());
        // The last change came 10 ms ago, and its own generation is still to come.
        Assert.NotEqual(seen[^1], _generations.Current(null));
    }

    [Fact]
    public void Given_a_hub_or_venue_When_it_has_changed_Then_all_answers_are_old_at_once_and_again_after_a_second()
    {
        var before = (_generations.Current(s_event), _generations.Current(null));
        _generations.PlaceHasChanged();
        var after = (_generations.Current(s_event), _generations.Current(null));
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(after, (_generations.Current(s_event), _generations.Current(null)));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var again = (_generations.Current(s_event), _generations.Current(null));

        Assert.All(((string?, string?)[])[(before.Item1, after.Item1), (before.Item2, after.Item2), (after.Item1, again.Item1), (after.Item2, again.Item2)],
            pair => Assert.NotEqual(pair.Item1, pair.Item2));
    }

    [Fact]
    public void Given_places_left_When_they_have_changed_Then_the_event_s_answers_are_old_at_once_and_again_a_second_after_each_message()
    {
        List<string?> seen = [_generations.Current(s_event)];
        Tell(s_event);
        _clock.Advance(TimeSpan.FromMilliseconds(600));
        Tell(s_event);
        Tell(s_other);
        foreach (var (milliseconds, changes) in ((int, bool)[])[(399, false), (1, true), (599, false), (1, true), (5000, false)])
        {
            _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            Assert.Equal((milliseconds, changes), (milliseconds, seen[^1] != _generations.Current(s_event)));
            seen.Add(_generations.Current(s_event));
        }

        void Tell(Guid eventId)
        {
            _generations.PlacesHaveChanged(eventId);
            if (eventId == s_event)
                Assert.NotEqual(seen[^1], _generations.Current(s_event));
            seen.Add(_generations.Current(s_event));
        }
    }
}
