using System.Diagnostics;
using KiBiennale.NativeHost;

namespace KiBiennale.SystemTests;

/// <summary>What a command has said.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record Said(int ExitCode, string Output, string Errors);

/// <summary>Runs the program behind <c>./biennale</c> as a person would, for a limited time.</summary>
internal static class CommandLine
{
    // A start that fails says so itself after four minutes; whatever takes longer hangs.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    private static readonly string s_program =
        Path.Combine(Installation.Root, "NativeHost", "bin", Installation.Configuration, "net10.0", "NativeHost.dll");

    public static async Task<Said> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var info = new ProcessStartInfo("dotnet", [s_program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
