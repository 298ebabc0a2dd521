using System.ComponentModel;
using System.Diagnostics;

namespace KiBiennale.AppHost;

/// <summary>Docker or Podman. Aspire itself tells only after the model is built whether one runs.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    public static async Task<bool> AnswersAsync() => await AnswersAsync("docker") || await AnswersAsync("podman");

    private static async Task<bool> AnswersAsync(string engine)
    {
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            using var info = Process.Start(new ProcessStartInfo(engine, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                var output = Task.WhenAll(info.StandardOutput.ReadToEndAsync(limit.Token), info.StandardError.ReadToEndAsync(limit.Token));
                await info.WaitForExitAsync(limit.Token);
                await output;
                return info.ExitCode == 0;
            }
            catch (OperationCanceledException)
            {
                info.Kill(entireProcessTree: true);
                return false;
            }
        }
        catch (Win32Exception)
        {
            // Not installed.
            return false;
        }
    }
}
