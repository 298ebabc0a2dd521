using System.Diagnostics;

namespace KiBiennale.NativeHost.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    /// <summary>Exit code and all output of a program; a program that is not there exits with 127, one that takes too long with 124.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> command, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        var words = command.ToList();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cancellation.CancelAfter(limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(cancellation.Token);
                var errors = process.StandardError.ReadToEndAsync(cancellation.Token);
                await process.WaitForExitAsync(cancellation.Token);
                return (process.ExitCode, (await output + await errors).Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                return (124, $"{words[0]} took longer than {limit.TotalSeconds} s.");
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, $"{words[0]} is not installed.");
        }
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task RequireAsync(IEnumerable<string> command, TimeSpan limit, CancellationToken cancellationToken)
    {
        var words = command.ToList();
        var (exitCode, output) = await RunAsync(words, limit, cancellationToken);
        if (exitCode != 0)
            throw new UserException($"'{string.Join(' ', words)}' failed ({exitCode}): {output}");
    }

    /// <summary>The path of a program, or null.</summary>
    public static string? Find(string program, params IEnumerable<string> folders) =>
        folders.Concat((System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
