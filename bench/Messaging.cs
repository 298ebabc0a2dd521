using System.Diagnostics;
using System.Globalization;
using KiBiennale.Testing;
using Npgsql;

namespace KiBiennale.Bench;

/// <summary>
/// What the outbox and the inbox cost. Messages a second from the commit of changes to the commit of the last one's effect,
/// as after an import: all changes are committed at once, so that making them is not measured. For comparison the same
/// while each change is made and committed for itself; then most of the time goes into making them. Beside it what broker
/// and database do by themselves, each message confirmed and each row committed for itself; and how long one message takes when nothing else is going on, beside the same way without
/// MassTransit, outbox and inbox.
/// </summary>
internal static class Messaging
{
    private const int Rounds = 5;
    private const int Changes = 10_000;
    private const int Idle = 300;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(25);

    public static async Task RunAsync()
    {
        await using var servers = new OwnServers();
        await servers.InitializeAsync();
        await using var database = await servers.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__probe-db"] = database.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = servers.RabbitMq,
            ["Auth__Issuer"] = "http://localhost/",
            ["DOTNET_TieredPGO"] = "1",
        };
        await ProbeProcess.MigrateAsync(environment);
        await using var probe = await ProbeProcess.StartAsync(environment);
        await using var bare = await BareBroker.ConnectAsync(servers.RabbitMq);
        await RoundAsync("OneByOne", Changes);
        await RoundAsync("Batched", Changes);

        List<double> single = [], batched = [], made = [], confirms = [], inserts = [];
        for (var round = 0; round < Rounds; round++)
        {
            confirms.Add(await bare.ConfirmsAsync());
            inserts.Add(await Pgbench.InsertsAsync(database.ConnectionString));
            single.Add(await RoundAsync("OneByOne", Changes));
            batched.Add(await RoundAsync("Batched", Changes));
            made.Add(await RoundAsync("Batched", 1));
        }

        var slower = Math.Min(confirms.Median(), inserts.Median());
        Print($"limits: bare RabbitMQ confirms {Figures.Rate(confirms)}, pgbench inserting the outbox row {Figures.Rate(inserts)}");
        Print($"single consumer  {Figures.Rate(single)}, ratio to the slower limit {single.Median() / slower:0.00}");
        Print($"batch consumer   {Figures.Rate(batched)}, ratio to the slower limit {batched.Median() / slower:0.00} (aim: at least 0.5)");
        Print($"... with making  {Figures.Rate(made)}, each change in a transaction of its own");

        var ours = await probe.MeasureLatencyAsync(Idle);
        var least = await bare.LatencyAsync(source, Idle);
        Print($"idle latency     p50 {ours.Median():0.0} ms, p99 {ours.Percentile(0.99):0.0} ms (aim: p99 at most 30 ms)");
        Print($"bare             p50 {least.Median():0.0} ms, p99 {least.Percentile(0.99):0.0} ms, ratio {ours.Median() / least.Median():0.0} and {ours.Percentile(0.99) / least.Percentile(0.99):0.0}");

        async Task<double> RoundAsync(string kind, int perCommit)
        {
            await ExecuteAsync("TRUNCATE changes, effects, inbox_messages");
            await ExecuteAsync("VACUUM outbox_messages");
            var making = probe.ChangeAsync(kind, Changes, perCommit: perCommit);
            await WaitForAsync("changes", 1);
            var begun = Stopwatch.GetTimestamp();
            await WaitForAsync("effects", Changes);
            var elapsed = Stopwatch.GetElapsedTime(begun);
            await making;
            return Changes / elapsed.TotalSeconds;
        }

        async Task WaitForAsync(string table, int rows)
        {
            await using var command = source.CreateCommand($"SELECT count(*) FROM {table}");
            var begun = Stopwatch.GetTimestamp();
            while ((long)(await command.ExecuteScalarAsync())! < rows)
            {
                if (Stopwatch.GetElapsedTime(begun) > s_limit)
                    throw new TimeoutException($"There are not {rows} {table} after {s_limit}.");
                await Task.Delay(s_pause);
            }
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
