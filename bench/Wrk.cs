using System.Globalization;
using System.Text.RegularExpressions;
using KiBiennale.NativeHost.Processes;

namespace KiBiennale.Bench;

/// <summary>Requests a second, and how long half of them and all but one in a hundred take.</summary>
internal sealed record Load(double Rate, double Median, double P99);

/// <summary>Asks a server as fast as it answers: <c>wrk</c>, the same for whomever it asks.</summary>
internal static partial class Wrk
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <param name="address">Whom.</param>
    /// <param name="paths">What, one after the other, and past every cache. None: the address alone.</param>
    public static Task<Load> RunAsync(Uri address, params IReadOnlyList<string> paths) => RunAsync(
        address, 16, refused: false,
        $$"""
        local paths = { {{string.Join(", ", paths.Select(path => $"\"{path}\""))}} }
        local number = 0
        if #paths > 0 then wrk.headers["X-Manage-Key"] = "none" end
        request = function()
            if #paths == 0 then return wrk.format() end
            number = number + 1
            return wrk.format(nil, paths[number % #paths + 1])
        end
        """);

    /// <param name="address">Whom.</param>
    /// <param name="connections">How many ask at once.</param>
    /// <param name="refused">Whether refusals are what counts, and not what is granted.</param>
    /// <param name="request">In Lua, the function that makes a request.</param>
    public static async Task<Load> RunAsync(Uri address, int connections, bool refused, string request)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            script,
            $$"""
            {{request}}
            done = function(summary, latency)
                print(string.format("answered %d %d %f %f", {{(refused ? "summary.errors.status" : "summary.requests - summary.errors.status")}}, summary.duration, latency:percentile(50), latency:percentile(99)))
            end
            """);
        try
        {
            var (exitCode, output) = await Tool.RunAsync(
                ["wrk", "--threads=1", $"--connections={connections}", "--duration=4s", "--timeout=10s", "--script", script, address.ToString()], s_limit);
            if (exitCode != 0 || Answered().Match(output) is not { Success: true } answered)
                throw new InvalidOperationException($"wrk failed ({exitCode}): {output}");
            var figures = answered.Groups.Values.Skip(1).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture)).ToList();
            return figures[0] > 0
                ? new(figures[0] / figures[1] * 1e6, figures[2] / 1000, figures[3] / 1000)
                : throw new InvalidOperationException($"{address} answers otherwise than expected: {output}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    [GeneratedRegex(@"answered (\d+) (\d+) ([0-9.]+) ([0-9.]+)")]
    private static partial Regex Answered();
}
