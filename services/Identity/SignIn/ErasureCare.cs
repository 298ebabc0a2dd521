using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.SignIn;

/// <summary>Says when an erasure does not come to its end, and asks again: a service was away for long, or has lost or parked what it was asked.</summary>
internal sealed partial class ErasureCare(IServiceScopeFactory scopes, ILogger<ErasureCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Nobody knows whether people are forgotten in time", logger)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var late = FestivalClock.Real.GetUtcNow() - s_longest;
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        var open = await db.Erasures.AsNoTracking()
            .Where(erasure => erasure.Completed == null && erasure.Requested < late).ToListAsync(cancellationToken);
        foreach (var erasure in open)
        {
            db.Publish(erasure.Request());
            Log.Open(logger, erasure.Id, erasure.Requested, string.Join(", ", erasure.Waiting));
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Erasure {Erasure} of {Requested} is not done yet by: {Services}. They are asked again; look at their parked messages")]
        public static partial void Open(ILogger logger, Guid erasure, DateTimeOffset requested, string services);
    }
}
