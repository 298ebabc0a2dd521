using System.Text.Json;
using Npgsql;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>status</c>: how the system is, for people and for programs. Exit code 0 only when all is ready.</summary>
internal static class StatusCommand
{
    private sealed record Answer(
        string? Gateway, DateTimeOffset Now, bool Ready, IReadOnlyList<ProcessStatus> Processes, IReadOnlyDictionary<string, string> Urls, IReadOnlyDictionary<string, long> Backlog);

    public static async Task<int> RunAsync(DataFolder data, bool json)
    {
        var status = DownCommand.RunningHost(data) is null ? null : DataFolder.Read<SystemStatus>(data.Status);
        var now = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow() + (status?.ClockOffset ?? TimeSpan.Zero), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        var answer = status is null
            ? new Answer(null, now, false, [], new Dictionary<string, string>(), new Dictionary<string, long>())
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
                await BacklogAsync(data, status.PostgresPort));
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(answer, DataFolder.Json));
        else
            Print(data, answer);
        return answer.Ready ? 0 : 1;
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

    /// <summary>What each service's outbox holds; a service whose database does not answer is left out.</summary>
    private static async Task<IReadOnlyDictionary<string, long>> BacklogAsync(DataFolder data, int postgresPort)
    {
        var secrets = Secrets.Of(data);
        var backlog = new Dictionary<string, long>();
        foreach (var service in Model.Services)
        {
            try
            {
                await using var connection = new NpgsqlConnection(
                    $"Host=127.0.0.1;Port={postgresPort};Database={service};Username={service};Password={secrets.DatabasePasswords[service]};Timeout=3;Pooling=false");
                await connection.OpenAsync();
                await using var count = new NpgsqlCommand("SELECT count(*) FROM outbox_messages", connection);
                backlog[service] = (long)(await count.ExecuteScalarAsync())!;
            }
            catch (NpgsqlException)
            {
                // Not there yet, or down: the processes' states say which.
            }
        }

        return backlog;
    }
}
