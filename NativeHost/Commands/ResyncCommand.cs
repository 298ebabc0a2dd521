using KiBiennale.NativeHost.Processes;
using KiBiennale.NativeHost.Servers;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>resync NAME</c>: runs a service's program for the one question; the running processes send it and hear the answers.</summary>
internal static class ResyncCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(DataFolder data, string service, CancellationToken cancellationToken)
    {
        var status = DownCommand.RequireRunning(data);
        if (!Model.Services.Contains(service))
            throw new UserException($"There is no service '{service}'; there are: {string.Join(", ", Model.Services)}.");

        var name = service + "-resync";
        var spec = new ProcessSpec(name, ["dotnet", Installation.ProgramOf(service), "resync"], EnvironmentOf(service, name, data, status))
        {
            WorkingDirectory = Installation.ProjectOf(service),
        };
        await using (var process = await ChildProcess.StartAsync(spec, new ProcessLog(name, data.LogOf(name), toConsole: false)))
        {
            var ended = process.WaitAsync(cancellationToken);
            if (await Task.WhenAny(ended, Task.Delay(s_limit, cancellationToken)) != ended || await ended != 0)
                throw new UserException($"{service} could not ask. Its last lines:\n{string.Join('\n', ProcessLog.Tail(data.LogOf(name), 15))}");
        }

        Console.WriteLine($"{service} asks the owners to tell it again what it knows of others; that takes effect as it comes.");
        return 0;
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
