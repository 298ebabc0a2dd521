using KiBiennale.Contracts;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>
/// Tells which refusals are worth an entry in the audit trail: in each replica the same is one a minute, and nobody has more
/// than sixty a minute, so that who is refused cannot fill the trail. The last of them says that there were more.
/// </summary>
public sealed class FreshRefusals
{
    /// <summary>The code of an entry after which further refusals of the minute are not entered.</summary>
    public const string AndMore = "and_more";

    private const int MostInAMinute = 60;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<string>> _seen = [];
    private long _minute;

    /// <summary>What to enter; null: nothing.</summary>
    public RightRefused? Note(RightRefused refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var minute = refused.At.ToUnixTimeSeconds() / 60;
        lock (_lock)
        {
            if (minute > _minute)
            {
                _minute = minute;
                _seen.Clear();
            }

            if (!_seen.TryGetValue(refused.Subject, out var seen))
                _seen[refused.Subject] = seen = [];
            if (seen.Count == MostInAMinute || !seen.Add($"{refused.Method} {refused.Route} {refused.Hub} {refused.Code}"))
                return null;
            return seen.Count < MostInAMinute ? refused : refused with { Code = AndMore };
        }
    }
}
