using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace KiBiennale.Probe;

/// <summary>
/// Lets the process die, without any clean-up, at the two moments at which a message could be lost or come twice; and says
/// when an effect is committed.
/// </summary>
internal sealed class CommitWatch(IOptions<ProbeOptions> options, EffectSignals signals) : DbTransactionInterceptor
{
    private int _changes;
    private int _effects;

    public override async Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        var tracked = eventData.Context!.ChangeTracker;
        Count(tracked.Entries<Change>().Count(), ref _changes, options.Value.DieAfterChange);
        var effects = tracked.Entries<Effect>().ToList();
        Count(effects.Count, ref _effects, options.Value.DieAfterEffect);
        effects.ForEach(effect => signals.Raise(effect.Entity.Change));
        if (effects.Count > 0)
            await Task.Delay(options.Value.Acknowledgement, cancellationToken);
    }

    private static void Count(int more, ref int count, int last)
    {
        if (Interlocked.Add(ref count, more) >= last && last > 0 && more > 0)
            Process.GetCurrentProcess().Kill();
    }
}
