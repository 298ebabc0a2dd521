using System.Diagnostics;

namespace KiBiennale.Testing;

/// <summary>Waits for what another process or a message brings about.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The first value that satisfies; fails when none does in time, and says what the last one was.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> satisfies, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(satisfies);
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (satisfies(value))
                return value;
            if (Stopwatch.GetElapsedTime(begun) > (limit ?? s_limit))
                throw new TimeoutException($"Still not so: {value}");
            await Task.Delay(s_pause);
        }
    }
}
