using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.SignIn;

/// <summary>Says when an erasure does not come to its end: a service is away, or has parked what it was asked.</summary>
internal sealed partial class ErasureCare(IServiceScopeFactory scopes, ILogger<ErasureCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Nobody knows whether people are forgotten in time", logger)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var late = FestivalClock.Real.GetUtcNow() - s_longest;
        var open = await scope.ServiceProvider.GetRequiredService<IdentityDbContext>().Erasures.AsNoTracking()
            .Where(erasure => erasure.Completed == null && erasure.Requested < late).ToListAsync(cancellationToken);
        foreach (var erasure in open)
            Log.Open(logger, erasure.Id, erasure.Requested, string.Join(", ", erasure.Waiting));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Erasure {Erasure} of {Requested} is not done yet by: {Services}. Look at their parked messages")]
        public static partial void Open(ILogger logger, Guid erasure, DateTimeOffset requested, string services);
    }
}
