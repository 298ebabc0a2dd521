using System.Diagnostics;
using System.Text.RegularExpressions;
using KiBiennale.NativeHost;

namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed partial class ReadmeTests(RunningSystem system)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Given_the_readme_When_a_partner_types_its_three_steps_Then_the_event_stands_in_the_programme()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Installation.Root, "README.md"));
        var steps = ShellBlock().Matches(readme).Select(block => block.Groups[1].Value).ToList();
        // Only where the system is differs from what stands there.
        var script = string.Join('\n', steps)
            .Replace("localhost:8080", $"localhost:{system.Port}", StringComparison.Ordinal)
            .Replace(" .data/", $" {system.Data.Root}/", StringComparison.Ordinal);

        var output = await RunAsync(script);

        Assert.Equal(3, steps.Count);
        Assert.Contains("HTTP/1.1 201 Created", output, StringComparison.Ordinal);
        var programme = output[output.LastIndexOf("{\"items\":", StringComparison.Ordinal)..];
        Assert.Contains("\"externalId\":\"lange-nacht-der-ki\"", programme, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string script)
    {
        using var limit = new CancellationTokenSource(s_limit);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(limit.Token);
        await shell.WaitForExitAsync(limit.Token);
        return output;
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
