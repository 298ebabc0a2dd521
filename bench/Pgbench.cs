using System.Globalization;
using System.Text.RegularExpressions;
using KiBiennale.NativeHost.Processes;
using KiBiennale.NativeHost.Servers;
using Npgsql;

namespace KiBiennale.Bench;

/// <summary>What the database does by itself.</summary>
internal static partial class Pgbench
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>Transactions a second with one row of the outbox each.</summary>
    public static async Task<double> InsertsAsync(string connectionString)
    {
        // In a table of its own, that nobody sends from.
        await using (var source = NpgsqlDataSource.Create(connectionString))
        await using (var command = source.CreateCommand("CREATE TABLE IF NOT EXISTS outbox_limit (LIKE outbox_messages INCLUDING ALL)"))
            await command.ExecuteNonQueryAsync();
        return await RunAsync(
            connectionString,
            """
            INSERT INTO outbox_limit (message_id, type, body, trace_parent, not_before, attempts, redeliveries)
            VALUES (gen_random_uuid(), 'KiBiennale.Contracts.EventPublished', convert_to(repeat('x', 400), 'UTF8'), repeat('0', 55), 'epoch', 0, 0);
            """);
    }

    /// <summary>Transactions a second.</summary>
    public static async Task<double> RunAsync(string connectionString, string script, int clients = 16)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, script);
        try
        {
            var (exitCode, output) = await Tool.RunAsync(
                [
                    "env", $"PGPASSWORD={connection.Password}", Path.Combine(Postgres.FindPrograms()!, "pgbench"), "--no-vacuum", "--protocol=prepared", $"--client={clients}",
                    "--jobs=2", "--time=4", "--file", file, "--host", connection.Host!, "--port", $"{connection.Port}", "--username", connection.Username!, connection.Database!,
                ],
                s_limit);
            return exitCode == 0
                ? double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"pgbench failed: {output}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate();
}
