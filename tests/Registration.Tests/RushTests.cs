using System.Data.Common;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Registrations.Tests;

/// <summary>Many at once. Whatever happens in between: no place twice, none lost, first come first served.</summary>
public sealed class RushTests(Servers servers)
{
    private const int AtOnce = 64;

    [Fact]
    public async Task Given_100_places_When_5000_want_one_at_once_Then_100_have_one_and_a_message_each()
    {
        await using var booking = await Booking.StartAsync(servers);
        await using var said = await MessageListener<RegistrationConfirmed>.StartAsync(servers, booking.Service.Prefix);
        var talk = Booking.Event(100);
        var offering = (await booking.PublishAsync(talk))[0];
        var api = booking.Api;

        var answers = await AllAsync(5000, number => api.PostAsync("/registrations", Booking.Body(offering, $"person{number}")));

        Assert.Equal(["409 event_full x 4900", "confirmed x 100"], Counted(answers.Select(Booking.StatusOf)));
        Assert.Equal((100, 0), await booking.CountAsync(talk));
        await booking.AssertCountedRightAsync();
        var heard = await Eventually.GetAsync(() => Task.FromResult(said.Heard), heard => heard.Count >= 100);
        Assert.Equal(answers.Where(answer => answer.Status == 201).Select(answer => answer["id"]!.GetValue<Guid>()).Order(), heard.Select(one => one.Registration.RegistrationId).Order());
    }

    [Fact]
    public async Task Given_one_person_at_many_connections_and_two_replicas_When_they_register_at_once_Then_they_have_one_registration()
    {
        await using var booking = await Booking.StartAsync(servers);
        var talk = Booking.Event(100);
        var offering = Guid.Parse((await booking.PublishAsync(talk))[0]);
        await using var replicas = await Replicas.StartAsync(booking);

        var outcomes = await AllAsync(200, number => replicas.AskAsync(number, WishOf(offering, "ada")));

        Assert.Equal(["Confirmed x 1", "already_registered x 199"], Counted(outcomes.Select(NameOf)));
        Assert.Equal((1, 0), await booking.CountAsync(talk));
    }

    [Fact]
    public async Task Given_sessions_of_which_one_takes_one_When_two_replicas_serve_the_same_people_in_other_orders_Then_each_has_one()
    {
        await using var booking = await Booking.StartAsync(servers);
        var starts = TimeProvider.System.GetUtcNow().AddDays(2);
        var talk = Booking.Event(500, sessions: [Snapshots.Session("a", 500, starts) with { ExclusiveGroup = "g" }, Snapshots.Session("b", 500, starts) with { ExclusiveGroup = "g" }]);
        var offerings = await booking.PublishAsync(talk);
        await using var replicas = await Replicas.StartAsync(booking);

        // One replica gets the first session's people from the front, the other the second's from behind.
        var outcomes = await AllAsync(400, number => replicas.AskAsync(number, number % 2 == 0
            ? WishOf(Guid.Parse(offerings[1]), $"person{number / 2}")
            : WishOf(Guid.Parse(offerings[2]), $"person{199 - (number / 2)}")));

        Assert.Equal(["Confirmed x 200", "exclusive_group x 200"], Counted(outcomes.Select(NameOf)));
        await booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_two_replicas_When_parties_rush_Then_places_go_to_those_who_came_first_and_who_waits_is_in_order()
    {
        await using var booking = await Booking.StartAsync(servers);
        var talk = Booking.Event(500, rules => rules with { WaitingList = true });
        var offering = Guid.Parse((await booking.PublishAsync(talk))[0]);
        await using var replicas = await Replicas.StartAsync(booking);

        var outcomes = await AllAsync(600, number => replicas.AskAsync(number, WishOf(offering, $"person{number}", 1 + (number % 4))));

        var made = outcomes.OfType<Outcome.Made>().Select(outcome => outcome.Main).OrderBy(registration => registration.Number).ToList();
        Assert.Equal(Enumerable.Range(1, 600).Select(number => (long)number), made.Select(registration => registration.Number));
        var firstWaiting = made.FindIndex(registration => registration.Status is RegistrationStatus.Waitlisted);
        Assert.All(made.Take(firstWaiting), registration => Assert.Equal(RegistrationStatus.Confirmed, registration.Status));
        Assert.All(made.Skip(firstWaiting), registration => Assert.Equal(RegistrationStatus.Waitlisted, registration.Status));
        Assert.InRange(made.Take(firstWaiting).Sum(registration => registration.PartySize), 497, 500);
        await booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Given_a_rush_When_people_cancel_and_the_hub_changes_the_places_meanwhile_Then_all_is_counted_right()
    {
        await using var booking = await Booking.StartAsync(servers);
        var talk = Booking.Event(40, rules => rules with { WaitingList = true });
        var offering = (await booking.PublishAsync(talk))[0];
        var api = booking.Api;

        var changes = Task.Run(async () =>
        {
            for (var version = 2; version < 13; version++)
                await booking.Events.SendAsync(new EventChanged(talk with { Version = version, Registration = talk.Registration with { Capacity = version % 2 == 0 ? 60 : 30 } }));
        });
        var statuses = await AllAsync(400, async number =>
        {
            var made = await api.PostAsync("/registrations", Booking.Body(offering, $"person{number}", 1 + (number % 3)));
            return number % 2 == 0 ? Booking.StatusOf(made) : Booking.StatusOf(await api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made)));
        });
        await changes;
        await Eventually.GetAsync(() => booking.Service.WithDatabaseAsync(db => db.Set<Offering>().SingleAsync()), offering => offering.EventVersion == 12);

        Assert.Equal((200, 0), (statuses.Count(status => status is "cancelled"), statuses.Count(status => status.StartsWith('5'))));
        await booking.AssertCountedRightAsync();
        // Nobody waits for places that are free: who is next is a party too big for them, if any are.
        var (free, next) = await booking.Service.WithDatabaseAsync(async db => (
            (await db.Set<Offering>().SingleAsync()).Free,
            await db.Set<Registration>().Where(registration => registration.Status == RegistrationStatus.Waitlisted).OrderBy(registration => registration.Number).FirstAsync()));
        Assert.True(next.PartySize > free, $"{free} places are free, and a party of {next.PartySize} waits.");
    }

    [Fact]
    public async Task Given_two_replicas_without_a_lock_When_they_rush_Then_the_constraint_still_sells_no_place_twice()
    {
        var (oversold, booking) = await RushWithoutLockAsync(keepConstraint: true);
        await using (booking)
            Assert.False(oversold);
    }

    [Fact]
    public async Task Control_without_lock_and_constraint_places_are_sold_twice()
    {
        var (oversold, booking) = await RushWithoutLockAsync(keepConstraint: false);
        await using (booking)
            Assert.True(oversold);
    }

    /// <summary>Two replicas who do not wait for one another, again and again until places are sold twice.</summary>
    private async Task<(bool Oversold, Booking Booking)> RushWithoutLockAsync(bool keepConstraint)
    {
        var booking = await Booking.StartAsync(servers, services => services.AddSingleton<IInterceptor, WithoutLocks>());
        // The numbers by which those who came first go first would notice, too.
        await booking.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("DROP INDEX ux_registrations_number"));
        if (!keepConstraint)
            await booking.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE offerings DROP CONSTRAINT ck_offerings_capacity"));
        await using var replicas = await Replicas.StartAsync(booking);
        for (var round = 0; round < 20; round++)
        {
            var talk = Booking.Event(50);
            var offering = Guid.Parse((await booking.PublishAsync(talk))[0]);
            await AllAsync(200, number => replicas.AskAsync(number, WishOf(offering, $"person{number}")));
            if ((await booking.CountAsync(talk)).Taken > 50)
                return (true, booking);
        }

        return (false, booking);
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(int count, Func<int, Task<T>> ask)
    {
        var answers = new T[count];
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) => answers[number] = await ask(number));
        return answers;
    }

    private static IEnumerable<string> Counted(IEnumerable<string> names) => names.GroupBy(name => name).Select(group => $"{group.Key} x {group.Count()}").Order(StringComparer.Ordinal);

    private static string NameOf(Outcome outcome) => outcome switch
    {
        Outcome.Made made => $"{made.Main.Status}",
        Outcome.Refused refused => refused.Refusal.Code,
        _ => "unfit",
    };

    private static Wish WishOf(Guid offering, string name, int partySize = 1) =>
        new(offering, [], new(name, $"{name}@example.org", "de", null), partySize, null, new Dictionary<string, string>(), false);

    /// <summary>Desks that know nothing of each other, as those of several processes.</summary>
    private sealed class Replicas : IAsyncDisposable
    {
        private readonly List<PlaceDesk> _desks = [];

        public static async Task<Replicas> StartAsync(Booking booking)
        {
            var replicas = new Replicas();
            for (var number = 0; number < 2; number++)
            {
                var desk = ActivatorUtilities.CreateInstance<PlaceDesk>(booking.Service.Services);
                await desk.StartAsync(CancellationToken.None);
                replicas._desks.Add(desk);
            }

            return replicas;
        }

        public async Task<Outcome> AskAsync(int number, Wish wish) => (await _desks[number % _desks.Count].AskAsync(wish, null)).Outcome!;

        public async ValueTask DisposeAsync()
        {
            foreach (var desk in _desks)
            {
                await desk.StopAsync(CancellationToken.None);
                desk.Dispose();
            }
        }
    }

    /// <summary>Forgets the lock on offerings.</summary>
    private sealed class WithoutLocks : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            command.CommandText = command.CommandText.Replace("FOR NO KEY UPDATE", "", StringComparison.Ordinal);
            return ValueTask.FromResult(result);
        }
    }
}
