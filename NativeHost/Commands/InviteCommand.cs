namespace KiBiennale.NativeHost.Commands;

/// <summary><c>invite ROLE MAIL [--hub HUB]</c>: runs Identity's program, which needs no account for it: who has the machine may do all.</summary>
internal static class InviteCommand
{
    /// <summary>Identity's exit code when what was asked for has faults, which are its lines.</summary>
    private const int Refused = 2;

    public static async Task<int> RunAsync(DataFolder data, string role, string mail, string? hub, CancellationToken cancellationToken)
    {
        var status = DownCommand.RequireRunning(data);
        var (exitCode, lines) = await ServiceProgram.RunAsync(
            data, status, "identity", ["invite", role, mail, .. hub is null ? Array.Empty<string>() : [hub]], cancellationToken);
        if (exitCode is Refused)
            throw new UserException("Nobody was invited: " + string.Join('\n', lines));
        if (exitCode is not 0)
            throw new UserException($"Identity could not invite. Its last lines:\n{string.Join('\n', lines)}");
        Console.WriteLine($"{mail} is invited as {role}{(hub is null ? "" : " at " + hub)}: a mail is on its way, and who signs in with that address within 14 days at {status.Gateway}/sign-in has the role.");
        return 0;
    }
}
