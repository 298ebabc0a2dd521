using System.Data.Common;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace KiBiennale.Registrations.Tests;

public sealed partial class SlotOfferingsTests(Servers servers)
{
    private static readonly DateTimeOffset s_starts = TimeProvider.System.GetUtcNow().AddDays(3);

    private readonly EventSnapshot _escapeRoom = Snapshots.Talk(s_starts) with { SlotTimes = [Slot(0), Slot(1), Slot(2, capacity: null), Slot(3, cancelled: true)] };

    [Fact]
    public async Task Given_slots_When_they_are_published_changed_and_cancelled_Then_offerings_follow_and_others_hear_what_is_kept_and_left()
    {
        await using var registration = await ServiceHost<RegistrationDbContext>.StartAsync(servers, "registration-db");
        await using var events = await MessageSender.StartAsync(servers, registration.Prefix);
        await using var kept = await MessageListener<SlotsKept>.StartAsync(servers, registration.Prefix);
        await using var left = await MessageListener<AvailabilityChanged>.StartAsync(servers, registration.Prefix);

        await events.SendAsync(new EventPublished(_escapeRoom));
        var published = await OfferingsAsync(registration, offerings => offerings.Count == 4);
        Assert.Equal(["slot open", "slot open", "slot open", "slot cancelled"], published.Select(offering => $"{offering!["kind"]} {offering["state"]}"));
        Assert.Equal((_escapeRoom.SlotTimes![0].Slot, 6, 0, 0), (Text(published[0], "slot"), Number(published[0], "capacity"), Number(published[0], "taken"), Number(published[0], "waiting")));
        Assert.Null(published[2]!["capacity"]);

        await BookAsync(registration, 0, taken: 6);
        var changed = _escapeRoom with { Version = 3, SlotTimes = [Slot(1, capacity: 2), Slot(4)] };
        await events.SendAsync(new EventChanged(changed));
        var now = await OfferingsAsync(registration, offerings => offerings.Count == 3);
        // Late, and twice.
        await events.SendAsync(new EventChanged(_escapeRoom with { Version = 2, SlotTimes = [] }));
        await events.SendAsync(new EventChanged(changed));
        Assert.Equal(
            [$"{Slot(0).Slot} 6 full", $"{Slot(1).Slot} 2 open", $"{Slot(4).Slot} 6 open"],
            now.Select(offering => $"{offering!["slot"]} {offering["capacity"]} {offering["state"]}").Order(StringComparer.Ordinal));
        Assert.Contains(now, offering => Text(offering, "id") == Text(published[0], "id"));

        await events.SendAsync(new EventCancelled(changed with { Version = 4, Cancelled = true }));
        var cancelled = await OfferingsAsync(registration, offerings => offerings.All(offering => Text(offering, "state") == "cancelled"));
        Assert.Equal(3, cancelled.Count);

        var saidOfLeft = await Eventually.GetAsync(() => Task.FromResult(left.Heard), heard => heard.Count == 3);
        Assert.Equal([(1L, "open", null), (2L, "open", 8), (3L, null, null)], saidOfLeft.OrderBy(said => said.Version).Select(said => (said.Version, said.State, said.PlacesLeft)));
        var saidOfKept = await Eventually.GetAsync(() => Task.FromResult(kept.Heard), heard => heard.Count == 2);
        Assert.Equal([$"3 {Slot(0).Slot}", "4 "], saidOfKept.OrderBy(said => said.Version).Select(said => $"{said.Version} {string.Join(' ', said.Slots)}"));
        var negative = await Assert.ThrowsAsync<PostgresException>(() => BookAsync(registration, 0, taken: -1));
        Assert.Equal("ck_offerings_taken", negative.ConstraintName);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)] // The negative control: without the lock, what is booked at the same time is not seen.
    public async Task Given_a_slot_that_is_being_booked_When_the_rule_leaves_it_out_at_the_same_time_Then_it_is_kept(bool isLocked, bool isKept)
    {
        await using var registration = await ServiceHost<RegistrationDbContext>.StartAsync(servers, "registration-db", configure: services =>
        {
            if (!isLocked)
                services.ConfigureDbContext<RegistrationDbContext>(options => options.AddInterceptors(new Unlocked()));
        });
        await using var events = await MessageSender.StartAsync(servers, registration.Prefix);
        await events.SendAsync(new EventPublished(_escapeRoom));
        await OfferingsAsync(registration, offerings => offerings.Count == 4);

        await registration.WithDatabaseAsync(async db =>
        {
            await using var booking = await db.Database.BeginTransactionAsync();
            await BookAsync(db, 0, taken: 2);
            await events.SendAsync(new EventChanged(_escapeRoom with { Version = 2, SlotTimes = [Slot(1)] }));
            await Eventually.GetAsync(() => WaitingForUsAsync(registration), waits => waits);
            await booking.CommitAsync();
            return true;
        });

        var slots = await OfferingsAsync(registration, offerings => offerings.Count < 4);
        Assert.Equal(isKept, slots.Any(offering => Text(offering, "slot") == Slot(0).Slot && Text(offering, "state") == "open" && Number(offering, "taken") == 2));
    }

    private static SlotTime Slot(int hour, int? capacity = 6, bool cancelled = false) =>
        new($"2026-09-08T{10 + hour}:00", s_starts.AddHours(hour), s_starts.AddHours(hour + 1), capacity, cancelled);

    private Task<JsonArray> OfferingsAsync(ServiceHost<RegistrationDbContext> registration, Func<JsonArray, bool> satisfies) => Eventually.GetAsync(
        async () => (await registration.Api.GetAsync($"/events/{_escapeRoom.EventId}/offerings"))["items"]?.AsArray() ?? [], satisfies);

    private Task<int> BookAsync(ServiceHost<RegistrationDbContext> registration, int hour, int taken) => registration.WithDatabaseAsync(db => BookAsync(db, hour, taken));

    private Task<int> BookAsync(DbContext db, int hour, int taken) => db.Database.ExecuteSqlAsync(
        $"UPDATE offerings SET taken = {taken} WHERE event_id = {_escapeRoom.EventId} AND slot = {Slot(hour).Slot}");

    /// <summary>Whether somebody waits for a lock: the consumer, when it reads or at the latest when it writes.</summary>
    private static Task<bool> WaitingForUsAsync(ServiceHost<RegistrationDbContext> registration) => registration.WithDatabaseAsync(db =>
        db.Database.SqlQuery<bool>($"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS \"Value\"").SingleAsync());

    private static string Text(JsonNode? offering, string name) => offering![name]!.GetValue<string>();

    private static int Number(JsonNode? offering, string name) => offering![name]!.GetValue<int>();

    private sealed partial class Unlocked : DbCommandInterceptor
    {
        [GeneratedRegex(@" AND (taken|waiting|last_number) = @p\d+")]
        private static partial Regex SecondGuard();

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            // The second guard goes with the first: what was read before must still be so when it is written.
            if (command.CommandText.Contains("FROM offerings", StringComparison.Ordinal))
                command.CommandText = SecondGuard().Replace(command.CommandText.Replace("FOR NO KEY UPDATE", "", StringComparison.Ordinal), "");
            return new(result);
        }
    }
}
