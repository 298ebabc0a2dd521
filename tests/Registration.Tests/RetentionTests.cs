using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Erasing;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Registrations.Tests;

/// <summary>Registrations are forgotten by themselves, so long after their event.</summary>
public sealed class RetentionTests(Servers servers)
{
    [Fact]
    public async Task Given_events_that_are_over_for_longer_or_shorter_or_have_no_date_When_time_goes_on_Then_each_is_forgotten_when_it_is_due_and_counts_stay_right()
    {
        var clock = new Calendar();
        await using var booking = await Booking.StartAsync(
            servers, services => services.AddSingleton<TimeProvider>(clock), new Dictionary<string, string> { ["Registration:Retention"] = "30.00:00:00" });
        await using var said = await MessageListener<RegistrationsErased>.StartAsync(servers, booking.Service.Prefix);
        var starts = TimeProvider.System.GetUtcNow().AddDays(2);
        var (shortly, longer) = (Booking.Event(2, rules => rules with { WaitingList = true }), Booking.Event(5, sessions: Snapshots.Session("later", 5, starts.AddDays(20))));
        var undated = Booking.Event(5) with { Starts = null, Ends = null };
        var offering = (await booking.PublishAsync(shortly))[0];
        await booking.RegisterAsync(offering, "ada", 2);
        await booking.RegisterAsync(offering, "grace");
        await booking.RegisterAsync((await booking.PublishAsync(longer))[0], "hedy");
        await booking.RegisterAsync((await booking.PublishAsync(undated))[0], "joan");
        Assert.Equal(201, (await booking.Api.PostAsync($"/offerings/{offering}/invitations", """{ "guests": [{ "email": "kay@example.org" }] }""", TestTokens.Publisher("bochum"))).Status);
        var statistics = await StatisticsAsync();

        Assert.Equal(["ada", "grace", "hedy", "joan"], await NamesOnDayAsync(31));
        Assert.Contains("invitations", await booking.Service.TablesWithAsync("kay@example.org"));
        Assert.Equal(["hedy", "joan"], await NamesOnDayAsync(40));
        Assert.DoesNotContain("invitations", await booking.Service.TablesWithAsync("kay@example.org"));
        Assert.Equal(["hedy", "joan"], await NamesOnDayAsync(40));
        Assert.Equal(statistics, await StatisticsAsync());
        Assert.Empty((await booking.Api.GetAsync($"/offerings/{offering}/attendees", TestTokens.Publisher("bochum")))["items"]!.AsArray());
        Assert.Equal(["joan"], await NamesOnDayAsync(60));
        Assert.Equal(["joan"], await NamesOnDayAsync(1000));
        await booking.AssertCountedRightAsync();

        // What will never take place is due so long after it was called off.
        await booking.Events.SendAsync(new EventCancelled(undated with { Version = 2, Cancelled = true }));
        await Eventually.GetAsync(() => booking.CountAsync(undated), count => count == (0, 0));
        Assert.Equal(["joan"], await NamesOnDayAsync(1020));
        Assert.Empty(await NamesOnDayAsync(1040));

        var heard = await Eventually.GetAsync(() => Task.FromResult(said.HeardOnce), heard => heard.Count >= 3);
        Assert.Equal([(shortly.EventId, 2), (longer.EventId, 1), (undated.EventId, 1)], heard.OrderBy(one => one.At).Select(one => (one.EventId, one.Registrations)));
        Assert.All(heard, one => Assert.Equal(("bochum", "retention"), (one.Hub, one.Reason)));
        await booking.AssertCountedRightAsync();

        async Task<IReadOnlyList<string>> NamesOnDayAsync(int day)
        {
            clock.Day = day;
            await booking.Service.Services.GetRequiredService<RetentionCare>().DoAsync(CancellationToken.None);
            return await booking.Service.WithDatabaseAsync(db => db.Set<Registration>().Where(r => r.Name != "").Select(r => r.Name).Order().ToListAsync());
        }

        async Task<string> StatisticsAsync() =>
            (await booking.Api.GetAsync($"/offerings/{offering}/statistics", TestTokens.Publisher("bochum")))["statuses"]!.ToJsonString();
    }

    /// <summary>So many days from today.</summary>
    private sealed class Calendar : TimeProvider
    {
        public int Day { get; set; }

        public override DateTimeOffset GetUtcNow() => FestivalClock.Real.GetUtcNow().AddDays(Day);
    }
}
