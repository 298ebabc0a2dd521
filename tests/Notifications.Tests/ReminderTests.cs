using System.Data.Common;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Notifications.Tests;

/// <summary>Who is confirmed is reminded a day before, once, of what is so then.</summary>
public sealed class ReminderTests(Servers servers)
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset s_starts = Registrations.Now.AddDays(30);

    private readonly RegistrationSnapshot _registration = Registrations.Of(s_starts);

    [Fact]
    public async Task Given_somebody_confirmed_When_the_time_has_come_Then_they_are_reminded_once()
    {
        await using var world = await Registrations.StartAsync(servers);
        var message = Guid.CreateVersion7();
        await world.SayAsync(new RegistrationConfirmed(_registration), message);
        await world.ReceivedAsync(1);
        var due = ReminderTime.Of(s_starts, TimeSpan.FromDays(1))!.Value;

        await RemindAsync(world, due - s_minute);
        Assert.Single(await world.MailsAsync());
        await RemindAsync(world, due + s_minute);
        await RemindAsync(world, due + s_minute);
        // Told again, and told of another change: still it was reminded.
        await world.Sender.SendAsync(new RegistrationConfirmed(_registration), message);
        await world.SayAsync(new PlaceOffered(Registrations.Of(s_starts) with { Status = "offered" }));
        await RemindAsync(world, due + s_minute);

        var mail = Assert.Single(await world.ReceivedAsync(3), mail => mail.Subject == "Bald ist es so weit: Lange Nacht der KI");
        Assert.Contains(Words.In("de").Of(s_starts)!, mail.TextBody, StringComparison.Ordinal);
        Assert.Equal(1, (await world.MailsAsync()).Count(one => one.Kind is Kinds.Reminder));
    }

    [Fact]
    public async Task Given_an_event_that_moves_When_the_old_time_comes_Then_nobody_is_reminded_until_the_new_one()
    {
        await using var world = await Registrations.StartAsync(servers);
        var session = Registrations.Of(s_starts.AddDays(7).AddHours(1)) with { Main = _registration.RegistrationId, EventVersion = 3 };
        var whole = _registration with { Along = [new(session.RegistrationId, session.OfferingId, session.Title, s_starts, null)] };
        await world.SayAsync(new RegistrationConfirmed(whole));
        await world.SayAsync(new RegistrationMoved(whole with { EventVersion = 2, Starts = s_starts.AddDays(7) }, Postponed: false, null, null));
        await world.SayAsync(new RegistrationMoved(session, Postponed: false, null, null));

        await RemindAsync(world, s_starts.AddHours(-1));
        Assert.Equal(0, await RemindersAsync(world));
        await RemindAsync(world, s_starts.AddDays(7).AddHours(-1));
        // One, also for the session along with it, which has moved to another time.
        var reminder = Assert.Single(await Eventually.GetAsync(() => Task.FromResult(world.MailServer.Mails.Where(mail => mail.Subject!.StartsWith("Bald", StringComparison.Ordinal)).ToList()), mails => mails.Count > 0));
        Assert.Contains($"+ Lange Nacht der KI, {Words.In("de").Of(session.Starts)}", reminder.TextBody, StringComparison.Ordinal);
        Assert.Equal(1, await RemindersAsync(world));
    }

    [Fact]
    public async Task Given_those_who_do_not_come_or_hear_of_it_anyway_When_the_time_has_come_Then_nobody_is_reminded()
    {
        await using var world = await Registrations.StartAsync(servers);
        var cancelled = Registrations.Of(s_starts);
        await world.SayAsync(new RegistrationConfirmed(cancelled));
        await world.SayAsync(new RegistrationCancelled(cancelled with { Version = 2, Status = "cancelled" }, "person"));
        await world.SayAsync(new RegistrationWaitlisted(Registrations.Of(s_starts) with { Status = "waitlisted" }));
        // A session along with an event is told of with it, and who registers on the day before is told by that.
        await world.SayAsync(new RegistrationMoved(Registrations.Of(s_starts) with { Main = Guid.CreateVersion7() }, Postponed: false, null, null));
        await world.SayAsync(new RegistrationConfirmed(Registrations.Of(Registrations.Now.AddHours(20))));
        // Registration has not said it yet.
        var (over, talk) = (Registrations.Of(s_starts), Snapshots.Talk(s_starts));
        await world.SayAsync(new RegistrationConfirmed(over with { EventId = talk.EventId }));
        await world.SayAsync(new EventCancelled(talk with { Cancelled = true }));

        await RemindAsync(world, s_starts.AddHours(-1));

        Assert.Equal(0, await RemindersAsync(world));
    }

    [Fact]
    public async Task Given_a_standstill_When_the_service_is_back_Then_what_has_begun_is_left_out_and_what_is_to_come_is_not()
    {
        await using var world = await Registrations.StartAsync(servers);
        await world.SayAsync(new RegistrationConfirmed(_registration));
        var later = Registrations.Of(s_starts.AddHours(3));
        await world.SayAsync(new RegistrationConfirmed(later));
        // What is heard first of all after it does not take the place of what is due: as if it had been due for a day already.
        await world.Host.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE known_registrations SET remind_at = remind_at - interval '1 day'"));
        await RemindAsync(world, s_starts.AddHours(1));

        var reminder = Assert.Single(await world.MailsAsync(), mail => mail.Kind is Kinds.Reminder);
        Assert.Equal(later.RegistrationId, reminder.RegistrationId);
        // It has a sense for as long as that has not begun.
        Assert.InRange(reminder.Expires - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(110), TimeSpan.FromHours(2));
    }

    [Theory]
    [InlineData("2026-10-25T18:00:00+01:00", "2026-10-24T18:00:00+02:00")]
    [InlineData("2027-03-28T18:00:00+02:00", "2027-03-27T18:00:00+01:00")]
    [InlineData("2027-03-29T02:30:00+02:00", "2027-03-28T03:30:00+02:00")]
    [InlineData("2026-10-26T02:30:00+01:00", "2026-10-25T02:30:00+02:00")]
    [InlineData("2026-09-10T18:00:00+02:00", "2026-09-09T18:00:00+02:00")]
    public void Given_a_change_of_clocks_When_a_reminder_is_planned_Then_it_is_at_the_same_time_of_the_day_before(string starts, string at) =>
        Assert.Equal(DateTimeOffset.Parse(at, null), ReminderTime.Of(DateTimeOffset.Parse(starts, null), TimeSpan.FromDays(1)));

    [Theory]
    [InlineData(true, 60)]
    // The control: without the lock both take the same.
    [InlineData(false, 120)]
    public async Task Given_two_replicas_When_many_are_due_Then_each_is_reminded_once(bool locks, int mails)
    {
        await using var world = await Registrations.StartAsync(servers, configure: services =>
            services.ConfigureDbContext<NotificationsDbContext>(options => options.AddInterceptors(new BothAtOnce(locks))));
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => world.Sender.SendAsync(new RegistrationConfirmed(Registrations.Of(s_starts)))));
        await Eventually.GetAsync(world.HandledAsync, handled => handled == 60);

        await Task.WhenAll(RemindAsync(world, s_starts.AddHours(-1)), RemindAsync(world, s_starts.AddHours(-1)));

        Assert.Equal(mails, await RemindersAsync(world));
    }

    /// <summary>As a replica does whose festival's clock shows that time.</summary>
    private static async Task RemindAsync(Registrations world, DateTimeOffset at)
    {
        using var care = ActivatorUtilities.CreateInstance<ReminderCare>(world.Host.Services, (TimeProvider)new FestivalClock(at - TimeProvider.System.GetUtcNow()));
        await care.DoAsync(CancellationToken.None);
    }

    private static async Task<int> RemindersAsync(Registrations world) =>
        await world.Host.WithDatabaseAsync(db => db.Set<Mail>().CountAsync(mail => mail.Kind == Kinds.Reminder));

    /// <summary>Replicas that have found something to remind of wait for each other, before they write.</summary>
    private sealed class BothAtOnce(bool locks) : DbCommandInterceptor
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

        private readonly TaskCompletionSource _both = new();
        private int _arrived;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (IsOfReminders(command) && !locks)
                command.CommandText = command.CommandText.Replace("FOR UPDATE SKIP LOCKED", "", StringComparison.Ordinal);
            return ValueTask.FromResult(result);
        }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (!IsOfReminders(command) || !result.HasRows)
                return result;
            if (Interlocked.Increment(ref _arrived) == 2)
                _both.TrySetResult();
            await Task.WhenAny(_both.Task, Task.Delay(s_patience, cancellationToken));
            return result;
        }

        private static bool IsOfReminders(DbCommand command) => command.CommandText.Contains("remind_at <=", StringComparison.Ordinal);
    }
}
