using KiBiennale.NativeHost.Processes;

namespace KiBiennale.NativeHost.Servers;

/// <summary>Servers refuse to run as root: what they own is given to the users that their packages have made.</summary>
internal static class Ownership
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public static Task GiveAsync(string user, IEnumerable<string> paths, CancellationToken cancellationToken) =>
        Environment.IsPrivilegedProcess
            ? Tool.RequireAsync(["chown", "-R", $"{user}:{user}", .. paths], s_limit, cancellationToken)
            : Task.CompletedTask;

    /// <summary>Says so when a folder above keeps the user out.</summary>
    public static async Task RequireReachableAsync(string user, DataFolder data, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        var (exitCode, _) = await Tool.RunAsync(["setpriv", .. ProcessSpec.AsUser(user), "--", "test", "-x", data.Root], s_limit, cancellationToken);
        if (exitCode != 0)
            throw new UserException($"The user {user} cannot reach the data folder {data.Root}: a folder above forbids it. Choose another with --data DIR, as in --data /var/tmp/biennale.");
    }
}
