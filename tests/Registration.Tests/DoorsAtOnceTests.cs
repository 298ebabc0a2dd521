using System.Data.Common;
using KiBiennale.Registrations.CheckIns;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Registrations.Tests;

public sealed class DoorsAtOnceTests(Servers servers)
{
    [Theory]
    [InlineData(true, 1)]
    // Control: without the lock both doors see that nobody is in.
    [InlineData(false, 2)]
    public async Task Given_two_doors_at_once_When_both_scan_a_ticket_Then_one_lets_in(bool locks, int admitted)
    {
        await using var booking = await StartAsync(locks);
        var offering = (await booking.PublishAsync(Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1))))[0];
        var registration = (await booking.RegisterAsync(offering, "Ada"))["id"]!.GetValue<Guid>();

        // As two replicas do.
        var results = await Task.WhenAll(DecideAsync(booking, registration), DecideAsync(booking, registration));

        Assert.Equal(admitted, results.Count(result => result is Domain.ScanResult.Admitted));
    }

    [Theory]
    [InlineData(true, "Cancelled")]
    // Control: without the lock somebody comes in whose place is another's.
    [InlineData(false, "Admitted")]
    public async Task Given_somebody_who_cancels_When_their_ticket_is_scanned_at_the_same_time_Then_it_lets_nobody_in(bool locks, string result)
    {
        await using var booking = await StartAsync(locks, slow: "OR main_id = @");
        var made = await booking.RegisterAsync((await booking.PublishAsync(Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1))))[0], "Ada");

        var cancelled = booking.Api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made));
        await Task.Delay(TimeSpan.FromMilliseconds(700));
        var scan = await DecideAsync(booking, made["id"]!.GetValue<Guid>());

        Assert.Equal((result, 200), ($"{scan}", (await cancelled).Status));
    }

    [Theory]
    [InlineData(true, 1)]
    // Control: without the lock the one who was taken back is counted with the one who came.
    [InlineData(false, 2)]
    public async Task Given_a_scan_that_is_taken_back_When_another_of_the_party_comes_at_the_same_time_Then_one_is_in(bool locks, int admitted)
    {
        await using var booking = await StartAsync(locks);
        var made = await booking.RegisterAsync((await booking.PublishAsync(Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1))))[0], "Ada", 2);
        var id = made["id"]!.GetValue<Guid>();
        var door = TestTokens.Of("checkin", "bochum");
        var first = await booking.Api.PostAsync("/checkins", $$"""{ "registration": "{{id}}", "device": "north", "people": 1 }""", door);

        var undone = booking.Api.DeleteAsync($"/checkins/{first["id"]!.GetValue<string>()}", door);
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        var second = await DecideAsync(booking, id, 1);

        Assert.Equal((200, Domain.ScanResult.Admitted), ((await undone).Status, second));
        Assert.Equal(admitted, await booking.Service.WithDatabaseAsync(db => db.Set<Domain.Registration>().Where(r => r.Id == id).Select(r => r.Admitted).SingleAsync()));
    }

    private Task<Booking> StartAsync(bool locks, string slow = SlowDoors.ReadingScans) =>
        Booking.StartAsync(servers, services => services.ConfigureDbContext<Data.RegistrationDbContext>(options => options.AddInterceptors(new SlowDoors(locks, slow))));

    private static async Task<Domain.ScanResult> DecideAsync(Booking booking, Guid registration, int? people = null)
    {
        await using var scope = booking.Service.Services.CreateAsyncScope();
        var arrival = new Arrival(Guid.CreateVersion7(), registration, 1, null, TimeProvider.System.GetUtcNow(), people, "door", "door", IsOnline: true, _ => true);
        return (await scope.ServiceProvider.GetRequiredService<CheckInBatch>().DecideAsync([arrival], CancellationToken.None))[0].Result;
    }

    /// <summary>Lets both read before either writes, if nothing keeps them from it.</summary>
    private sealed class SlowDoors(bool locks, string slow) : DbCommandInterceptor
    {
        public const string ReadingScans = "FROM scans";

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!locks)
                command.CommandText = command.CommandText.Replace("FOR NO KEY UPDATE", "", StringComparison.Ordinal);
            if (command.CommandText.Contains(slow, StringComparison.Ordinal))
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            return result;
        }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains(slow, StringComparison.Ordinal))
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            return result;
        }
    }
}
