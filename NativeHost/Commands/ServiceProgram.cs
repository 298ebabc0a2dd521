using KiBiennale.NativeHost.Processes;
using KiBiennale.NativeHost.Servers;

namespace KiBiennale.NativeHost.Commands;

/// <summary>Runs a service's program for one command beside its running processes, which send what it says.</summary>
internal static class ServiceProgram
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>Its exit code (null: it came to no end) and its lines.</summary>
    public static async Task<(int? ExitCode, IReadOnlyList<string> Lines)> RunAsync(
        DataFolder data, SystemStatus status, string service, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var name = $"{service}-{command[0]}";
        var path = data.LogOf(name);
        File.Delete(path);
        var spec = new ProcessSpec(name, ["dotnet", Installation.ProgramOf(service), .. command], EnvironmentOf(service, name, data, status))
        {
            WorkingDirectory = Installation.ProjectOf(service),
        };
        int? exitCode = null;
        await using (var process = await ChildProcess.StartAsync(spec, new ProcessLog(name, path, toConsole: false)))
        {
            var ended = process.WaitAsync(cancellationToken);
            if (await Task.WhenAny(ended, Task.Delay(s_limit, cancellationToken)) == ended)
                exitCode = await ended;
        }

        return (exitCode, [.. ProcessLog.Tail(path, 15)]);
    }

    /// <summary>It needs what the service's migration step needs, and no other service.</summary>
    private static Dictionary<string, string> EnvironmentOf(string service, string name, DataFolder data, SystemStatus status)
    {
        var secrets = Secrets.Of(data);
        var broker = new RabbitMq(data, secrets.RabbitMqPassword, status.Processes.FirstOrDefault(process => process.Name is "rabbitmq")?.Port);
        var environment = new ServiceEnvironment(
            status.Gateway, data.Mails, status.PostgresPort, broker.ConnectionString, secrets, status.ClockOffset, demo: null, ports: new Dictionary<string, int[]>())
            .Of(Model.Resources.Single(resource => resource.Name == service + "-migrate"), port: null);
        environment["OTEL_SERVICE_NAME"] = name;
        return environment;
    }
}
