using System.Collections.Concurrent;
using KiBiennale.Contracts;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>
/// Tells which refusals are worth an entry in the audit trail: in each replica the same is one a minute, and nobody has more
/// than sixty a minute, so that who is refused cannot fill the trail.
/// </summary>
public sealed class FreshRefusals
{
    private const int MostInAMinute = 60;

    private Minute _minute = new(0);

    /// <summary>Whether this one is.</summary>
    public bool IsNew(RightRefused refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var now = refused.At.ToUnixTimeSeconds() / 60;
        var minute = _minute;
        if (minute.Number != now)
            _minute = minute = new(now);
        var seen = minute.Seen.GetOrAdd(refused.Subject, _ => []);
        lock (seen)
            return seen.Count < MostInAMinute && seen.Add($"{refused.Method} {refused.Route} {refused.Hub} {refused.Code}");
    }

    private sealed record Minute(long Number)
    {
        public ConcurrentDictionary<string, HashSet<string>> Seen { get; } = [];
    }
}
