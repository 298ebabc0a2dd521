using System.Diagnostics;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>up --aspire</c>: the AppHost, with its dashboard, in the foreground.</summary>
internal static class AspireCommand
{
    public static async Task<int> RunAsync(HostOptions options)
    {
        if (await ContainerEngine.FindAsync() is null)
            throw new UserException("Aspire needs a running container engine (Docker or Podman), and none answers: use --native.");
        var info = new ProcessStartInfo("dotnet", ["run", "--project", Path.Combine(Installation.Root, "AppHost")])
        {
            Environment =
            {
                ["Gateway__Port"] = $"{options.Port}",
                ["Festival__ClockOffset"] = options.ClockOffset.ToString("c"),
                ["Replicas"] = $"{options.Replicas}",
            },
        };
        using var host = Process.Start(info)!;
        await host.WaitForExitAsync();
        return host.ExitCode;
    }
}
