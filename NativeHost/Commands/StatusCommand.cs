using System.Text.Json;
using KiBiennale.ServiceDefaults.Messaging;
using Npgsql;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>status</c>: how the system is, for people and for programs. Exit code 0 only when all is ready.</summary>
internal static class StatusCommand
{
    private sealed record Answer(
        string? Gateway,
        DateTimeOffset Now,
        bool Ready,
        IReadOnlyList<ProcessStatus> Processes,
        IReadOnlyDictionary<string, string> Urls,
        IReadOnlyDictionary<string, long> Backlog,
        IReadOnlyDictionary<string, long> Parked);

    public static async Task<int> RunAsync(DataFolder data, bool json)
    {
        var status = DownCommand.RunningHost(data) is null ? null : DataFolder.Read<SystemStatus>(data.Status);
        var messages = await MessagesAsync(data, status);
        var now = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow() + (status?.ClockOffset ?? TimeSpan.Zero), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        var answer = status is null
            ? new Answer(null, now, false, [], new Dictionary<string, string>(), Waiting(), Parked())
            : new Answer(
                status.Gateway,
                now,
                status.Complete && status.Processes.All(process => process.State is ProcessState.Ready) && await IsGatewayReadyAsync(status.Gateway),
                status.Processes,
                new Dictionary<string, string>
                {
                    ["api"] = status.Gateway + "/api/v1",
                    ["reference"] = status.Gateway + "/docs",
                    ["health"] = status.Gateway + "/status",
                },
                Waiting(),
                Parked());
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(answer, DataFolder.Json));
        else
            Print(data, answer);
        return answer.Ready ? 0 : 1;

        Dictionary<string, long> Waiting() => messages.ToDictionary(service => service.Key, service => service.Value.Waiting);
        Dictionary<string, long> Parked() => messages.ToDictionary(service => service.Key, service => service.Value.Parked);
    }

    private static void Print(DataFolder data, Answer answer)
    {
        if (answer.Gateway is null)
        {
            Console.WriteLine($"No system runs in {data.Root}.");
            return;
        }

        Console.WriteLine($"{(answer.Ready ? "Ready" : "NOT READY")}: {answer.Gateway}, festival time {answer.Now:yyyy-MM-dd HH:mm}");
        foreach (var process in answer.Processes)
            Console.WriteLine($"  {process.Name,-16} {process.State,-11} pid {process.Pid,-8} port {process.Port,-6} restarts {process.Restarts}  since {process.Since:HH:mm:ss}Z");
        Console.WriteLine($"  Messages waiting: {string.Join(", ", answer.Backlog.Select(service => $"{service.Key} {service.Value}"))}");
        var parked = string.Join(", ", answer.Parked.Where(service => service.Value > 0).Select(service => $"{service.Key} {service.Value}"));
        Console.WriteLine($"  Messages parked: {(parked.Length == 0 ? "none" : $"{parked} (see './biennale queues')")}");
    }

    public static async Task<bool> IsGatewayReadyAsync(string gateway)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(new Uri(gateway + "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A service whose database does not answer is left out: the processes' states say why.</summary>
    private static async Task<IReadOnlyDictionary<string, (long Waiting, long Parked)>> MessagesAsync(DataFolder data, SystemStatus? status) =>
        status is null
            ? new Dictionary<string, (long, long)>()
            : (await new ServiceDatabases(data, status.PostgresPort).AskEachAsync(CountAsync)).Answers;

    /// <summary>What a service's outbox holds, and what could not be handled there.</summary>
    private static async Task<(long Waiting, long Parked)> CountAsync(string service, NpgsqlDataSource database)
    {
        var backlog = await OutboxBacklog.ReadAsync(database, CancellationToken.None);
        return (backlog.Waiting, (await new ParkedMessages(database).CountAsync(CancellationToken.None)).Sum(queue => queue.Parked));
    }
}
