using System.Diagnostics;
using KiBiennale.NativeHost.Servers;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>servers -- COMMAND</c>: runs a command with PostgreSQL and RabbitMQ of its own, gone afterwards.</summary>
internal static class ServersCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        await using var servers = await TemporaryServers.StartAsync(cancellationToken);
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            Environment =
            {
                ["ConnectionStrings__postgres"] = servers.Postgres,
                ["ConnectionStrings__rabbitmq"] = servers.RabbitMq,
            },
        })!;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
