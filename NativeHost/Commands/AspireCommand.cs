using System.Diagnostics;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>up --aspire</c>: the AppHost, with its dashboard, in the foreground.</summary>
internal static class AspireCommand
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(DataFolder data, HostOptions options)
    {
        if (await ContainerEngine.FindAsync() is null)
            throw new UserException("Aspire needs a running container engine (Docker or Podman), and none answers: use --native.");
        data.Prepare();
        var info = new ProcessStartInfo("dotnet", ["run", "--project", Path.Combine(Installation.Root, "AppHost")])
        {
            Environment =
            {
                ["Gateway__Port"] = $"{options.Port}",
                ["Festival__ClockOffset"] = options.ClockOffset.ToString("c"),
                ["Replicas"] = $"{options.Replicas}",
            },
        };
        if (options.Demo)
        {
            foreach (var (name, value) in DemoClients.Of(data, options.Gateway).ToEnvironment())
                info.Environment[name] = value;
        }

        using var stop = new CancellationTokenSource();
        using var host = Process.Start(info)!;
        var demo = options.Demo && !File.Exists(data.DemoLoaded) ? LoadDemoAsync(data, options, stop.Token) : Task.CompletedTask;
        await host.WaitForExitAsync(CancellationToken.None);
        await stop.CancelAsync();
        await demo;
        return host.ExitCode;
    }

    private static async Task LoadDemoAsync(DataFolder data, HostOptions options, CancellationToken cancellationToken)
    {
        try
        {
            while (!await StatusCommand.IsGatewayReadyAsync(options.Gateway))
                await Task.Delay(s_pause, cancellationToken);
            await UpCommand.LoadDemoAsync(data, options, cancellationToken);
        }
        catch (Exception exception) when (exception is UserException or HttpRequestException)
        {
            // The system runs on without; the next 'up' loads what is missing.
            Console.Error.WriteLine($"The demo is not loaded: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            // The system was stopped before it was ready.
        }
    }
}
