using System.Data.Common;
using KiBiennale.Registrations.CheckIns;
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
        await using var booking = await Booking.StartAsync(servers, services => services.ConfigureDbContext<Data.RegistrationDbContext>(options => options.AddInterceptors(new SlowDoors(locks))));
        var offering = (await booking.PublishAsync(Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1))))[0];
        var registration = (await booking.RegisterAsync(offering, "Ada"))["id"]!.GetValue<Guid>();

        // As two replicas do.
        var results = await Task.WhenAll(DecideAsync(booking, registration), DecideAsync(booking, registration));

        Assert.Equal(admitted, results.Count(result => result is Domain.ScanResult.Admitted));
    }

    private static async Task<Domain.ScanResult> DecideAsync(Booking booking, Guid registration)
    {
        await using var scope = booking.Service.Services.CreateAsyncScope();
        var arrival = new Arrival(Guid.CreateVersion7(), registration, 1, null, TimeProvider.System.GetUtcNow(), null, "door", "door", IsOnline: true, _ => true);
        return (await scope.ServiceProvider.GetRequiredService<CheckInBatch>().DecideAsync([arrival], CancellationToken.None))[0].Result;
    }

    /// <summary>Lets both doors read before either writes, if nothing keeps them from it.</summary>
    private sealed class SlowDoors(bool locks) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!locks)
                command.CommandText = command.CommandText.Replace("FOR NO KEY UPDATE", "", StringComparison.Ordinal);
            if (command.CommandText.Contains("FROM scans", StringComparison.Ordinal))
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            return result;
        }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("FROM scans", StringComparison.Ordinal))
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            return result;
        }
    }
}
