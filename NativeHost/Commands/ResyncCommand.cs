namespace KiBiennale.NativeHost.Commands;

/// <summary><c>resync NAME</c>: runs a service's program for the one question; the running processes send it and hear the answers.</summary>
internal static class ResyncCommand
{
    public static async Task<int> RunAsync(DataFolder data, string service, CancellationToken cancellationToken)
    {
        var status = DownCommand.RequireRunning(data);
        if (!Model.Services.Contains(service))
            throw new UserException($"There is no service '{service}'; there are: {string.Join(", ", Model.Services)}.");

        var (exitCode, lines) = await ServiceProgram.RunAsync(data, status, service, ["resync"], cancellationToken);
        if (exitCode != 0)
            throw new UserException($"{service} could not ask. Its last lines:\n{string.Join('\n', lines)}");
        Console.WriteLine($"{service} asks the owners to tell it again what it knows of others; that takes effect as it comes.");
        return 0;
    }
}
