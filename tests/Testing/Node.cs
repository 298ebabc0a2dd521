using System.ComponentModel;
using System.Diagnostics;

namespace KiBiennale.Testing;

/// <summary>
/// A second implementation, to compare with: scripts in <c>SecondImplementation</c> of a test project that Node.js runs on a
/// library, installed by npm in the versions of its lock file when the first test asks.
/// </summary>
public static class Node
{
    // A rule that never falls keeps ical.js busy for ever.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private static readonly Lazy<Task> s_packages = new(() => RunAsync("npm", "", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"));

    /// <summary>What the script writes to its standard output.</summary>
    public static async Task<string> RunAsync(string script, string input)
    {
        await s_packages.Value;
        return await RunAsync("node", input, script);
    }

    private static async Task<string> RunAsync(string program, string input, params IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        using var limit = new CancellationTokenSource(s_limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program}' has not ended within {s_limit}.");
        }

        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"'{program}' failed: {await output}{await errors}");
    }

    private static Process Start(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = Path.Combine(AppContext.BaseDirectory, "SecondImplementation"),
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"'{program}' is missing: to compare with other implementations, install Node.js 18 or later with npm.");
        }
    }
}
