using System.Diagnostics;

namespace KiBiennale.NativeHost.Processes;

/// <summary>How a process is started.</summary>
/// <param name="Name">Its name in logs and status.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">Variables on top of the host's own.</param>
internal sealed record ProcessSpec(string Name, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The user that it runs as, when the host is root.</summary>
    public string? User { get; init; }

    /// <summary>The signal that ends it in good order, also when the host dies.</summary>
    public string StopSignal { get; init; } = "TERM";

    public string? WorkingDirectory { get; init; }

    /// <summary>Where one asks whether it can do its work; null: it is ready when it runs.</summary>
    public Func<CancellationToken, Task<bool>>? IsReady { get; init; }

    public int? Port { get; init; }

    /// <summary>
    /// In a session of its own, so that Ctrl-C reaches the host alone, which ends the processes in order; with a death
    /// signal, so that a killed host leaves no orphan. Both programs replace themselves: the id is that of the command.
    /// </summary>
    public ProcessStartInfo ToStartInfo()
    {
        var info = new ProcessStartInfo("setsid")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = WorkingDirectory ?? "/",
        };
        foreach (var argument in (string[])["setpriv", "--pdeathsig", "SIG" + StopSignal, .. AsUser(User), "--", .. Command])
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment)
            info.Environment[name] = value;
        return info;
    }

    /// <summary>Arguments of setpriv that give up root for a user; none when the host is not root.</summary>
    public static IEnumerable<string> AsUser(string? user) =>
        user is null || !System.Environment.IsPrivilegedProcess ? [] : [$"--reuid={user}", $"--regid={user}", "--clear-groups"];
}
