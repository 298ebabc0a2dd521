using System.Globalization;
using System.Runtime.InteropServices;
using KiBiennale.NativeHost.Processes;
using KiBiennale.NativeHost.Servers;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>server postgres|rabbitmq</c>: one server in the foreground, where the AppHost has no container for it.</summary>
internal static class ServerCommand
{
    public static async Task<int> RunAsync(string server)
    {
        var data = new DataFolder(Setting("SERVER_DATA"));
        var port = int.Parse(Setting("SERVER_PORT"), CultureInfo.InvariantCulture);
        var password = Setting("SERVER_PASSWORD");
        data.Prepare();
        await using var hold = data.Lock();
        await Ownership.RequireReachableAsync(server, data, CancellationToken.None);

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        try
        {
            return server is "postgres"
                ? await RunPostgresAsync(new(data, password, port), data, stop.Token)
                : await RunRabbitMqAsync(new(data, password, port), data, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static async Task<int> RunPostgresAsync(Postgres postgres, DataFolder data, CancellationToken cancellationToken)
    {
        await postgres.PrepareAsync(cancellationToken);
        await using var process = await StartAsync(postgres.ToSpec(), data);
        return await process.WaitAsync(cancellationToken);
    }

    private static async Task<int> RunRabbitMqAsync(RabbitMq rabbitMq, DataFolder data, CancellationToken cancellationToken)
    {
        await rabbitMq.PrepareAsync(cancellationToken);
        var names = rabbitMq.ToEpmdSpec();
        await using var epmd = await StartAsync(names, data);
        while (!await names.IsReady!(cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        await using var process = await StartAsync(rabbitMq.ToSpec(), data);
        return await process.WaitAsync(cancellationToken);
    }

    private static Task<ChildProcess> StartAsync(ProcessSpec spec, DataFolder data) =>
        ChildProcess.StartAsync(spec, new ProcessLog(spec.Name, data.LogOf(spec.Name), toConsole: true));

    private static string Setting(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new UserException($"The environment variable {name} is missing.");

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
