using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost.Commands;

/// <summary>The container engine that Aspire would use.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary><c>docker</c> or <c>podman</c>, whichever runs; null when none does.</summary>
    public static async Task<string?> FindAsync()
    {
        foreach (var engine in (string[])["docker", "podman"])
        {
            if ((await Tool.RunAsync([engine, "info"], s_limit)).ExitCode == 0)
                return engine;
        }

        return null;
    }
}
