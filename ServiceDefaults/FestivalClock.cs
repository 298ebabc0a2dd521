using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace KiBiennale.ServiceDefaults;

/// <summary>
/// The festival's clock: the real one, moved by <c>Festival:ClockOffset</c> (a time span such as <c>-74.08:07:00</c>),
/// so that a demo can be any day of the festival. Every service gets the same offset. Timers and stopwatches stay real.
/// Lifetimes of tokens, codes and sessions do not use this clock.
/// </summary>
/// <param name="offset">How far the festival's now lies after the real now; may be negative.</param>
public sealed class FestivalClock(TimeSpan offset) : TimeProvider
{
    /// <summary>The real clock, for what lives by it whatever day the festival's shows; also in whole microseconds.</summary>
    public static readonly TimeProvider Real = new FestivalClock(TimeSpan.Zero);

    /// <summary>Now, in whole microseconds as PostgreSQL keeps them: what is answered is what will be read.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        var now = System.GetUtcNow() + offset;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}

/// <summary>Registers the festival's clock.</summary>
public static class FestivalClockExtensions
{
    /// <summary>Makes <see cref="TimeProvider"/> the festival's clock.</summary>
    public static void AddFestivalClock(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var offset = builder.Configuration.GetValue<TimeSpan?>("Festival:ClockOffset") ?? TimeSpan.Zero;
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FestivalClock(offset)));
    }
}
