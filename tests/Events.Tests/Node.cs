using System.Diagnostics;

namespace KiBiennale.Events.Tests;

/// <summary>Runs a script beside this assembly with Node.js: a second implementation reads what ours has written.</summary>
internal static class Node
{
    private static readonly Lazy<Task> s_packages = new(() => RunAsync("npm", ["ci", "--no-audit", "--no-fund"], ""));

    /// <summary>What the script writes to its standard output.</summary>
    public static async Task<string> RunAsync(string script, string input)
    {
        await s_packages.Value;
        return await RunAsync("node", [script], input);
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program}: {await output}{await errors}");
    }
}
