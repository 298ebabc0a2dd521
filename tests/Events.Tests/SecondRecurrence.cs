using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace KiBiennale.Events.Tests;

/// <summary>Recurrence rules as ical.js reads them; installed by npm, in the versions of its lock file, when the first test asks.</summary>
public sealed class SecondRecurrence : IAsyncLifetime
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    // A rule that never falls keeps ical.js busy for ever.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly string _folder = Path.Combine(AppContext.BaseDirectory, "SecondImplementation");

    public async ValueTask InitializeAsync() => await RunAsync("npm", "", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The days of each rule, in one process for all.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<string>>> DaysAsync(IReadOnlyList<RuleOfDays> rules) =>
        JsonSerializer.Deserialize<List<List<string>>>(await RunAsync("node", JsonSerializer.Serialize(rules, s_json), "days.js"))!;

    private async Task<string> RunAsync(string program, string input, params IEnumerable<string> arguments)
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

        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"'{program}' failed: {await errors}");
    }

    private Process Start(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = _folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"'{program}' is missing: to compare recurrence rules with ical.js, install Node.js 18 or later with npm.");
        }
    }
}
