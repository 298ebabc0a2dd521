using System.Diagnostics;
using System.Runtime.InteropServices;
using KiBiennale.NativeHost.Demo;
using KiBiennale.NativeHost.Processes;
using KiBiennale.NativeHost.Servers;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>up</c>: brings the whole system up and keeps it in the foreground, or leaves it running once it is ready.</summary>
internal static class UpCommand
{
    private static readonly TimeSpan s_readyLimit = TimeSpan.FromMinutes(4);

    public static async Task<int> RunAsync(DataFolder data, HostOptions options)
    {
        Requirements.Require();
        data.Prepare();
        await using var hold = data.Lock();
        Ports.RequireFree(options.Port);
        await Ownership.RequireReachableAsync("postgres", data, CancellationToken.None);
        await Ownership.RequireReachableAsync("rabbitmq", data, CancellationToken.None);

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        var host = new SystemHost(data, options);
        try
        {
            await host.StartAsync(stop.Token);
            if (options.Demo && !File.Exists(data.DemoLoaded))
                await LoadDemoAsync(data, options, stop.Token);
            host.Status.Complete();
            Console.WriteLine(Summary.Of(data, options));
            await Task.Delay(Timeout.Infinite, stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (UserException error)
        {
            host.Status.Fail(error.Message);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await host.StopAsync();
            File.Delete(data.Status);
        }
    }

    /// <summary>Starts a host that outlives this process, and waits until the system is ready or cannot be.</summary>
    public static async Task<int> DetachAsync(DataFolder data, IReadOnlyList<string> arguments)
    {
        data.Prepare();
        var log = data.LogOf("host");
        // The log may be a running host's: then nothing is begun.
        await using (data.Lock())
            File.Delete(log);
        using var host = Process.Start(
            "setsid",
            ["sh", "-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, Environment.ProcessPath!, .. Entry(), .. arguments]);
        using var limit = new CancellationTokenSource(s_readyLimit);
        while (!host.HasExited && !limit.IsCancellationRequested)
        {
            if (DataFolder.Read<SystemStatus>(data.Status) is { Complete: true } status && status.HostPid == host.Id)
            {
                Console.WriteLine(string.Join('\n', ProcessLog.Tail(log, Summary.Lines)));
                return 0;
            }

            await Task.WhenAny(host.WaitForExitAsync(), Task.Delay(TimeSpan.FromMilliseconds(200)));
        }

        if (!host.HasExited)
        {
            var notReady = DataFolder.Read<SystemStatus>(data.Status)?.Processes.Where(process => process.State is not ProcessState.Ready) ?? [];
            Console.Error.WriteLine($"Not ready after {s_readyLimit.TotalMinutes} minutes: {string.Join(", ", notReady.Select(process => process.Name))}.");
            _ = Signals.Send(host.Id, "TERM");
        }

        Console.Error.WriteLine(string.Join('\n', ProcessLog.Tail(log, 20).DefaultIfEmpty("The system was stopped before it was ready.")));
        return 1;
    }

    public static async Task LoadDemoAsync(DataFolder data, HostOptions options, CancellationToken cancellationToken)
    {
        using var loader = new DemoLoader(data, DemoClients.Of(data, options.Gateway));
        var (hubs, events) = await loader.LoadAsync(cancellationToken);
        Console.WriteLine($"The demo programme is loaded: {hubs} hubs, {events} events.");
    }

    /// <summary>Started by 'dotnet NativeHost.dll', the program is dotnet and its first argument the library.</summary>
    private static string[] Entry() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet" ? [typeof(UpCommand).Assembly.Location] : [];

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
