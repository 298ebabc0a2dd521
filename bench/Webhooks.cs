using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KiBiennale.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiBiennale.Bench;

/// <summary>
/// Deliveries to webhooks: as many a second as one fast address gets, alone and beside one that takes its time, and a bare
/// client that signs and sends the same with as many requests side by side.
/// </summary>
internal static class Webhooks
{
    private const int Deliveries = 10_000;
    private const int AtOnce = 4;
    private const int Rounds = 3;

    private static readonly TimeSpan s_slowness = TimeSpan.FromSeconds(1);

    private static int _fast, _slow;

    public static async Task RunAsync()
    {
        await using var identity = await TokenMetadata.StartAsync();
        await using var addresses = await StartAddressesAsync();
        await using var servers = new OwnServers();
        await servers.InitializeAsync();
        await using var database = await servers.CreateDatabaseAsync();
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__notifications-db"] = database.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = servers.RabbitMq,
            ["Auth__Issuer"] = TestTokens.Issuer,
            ["Mail__Folder"] = Path.GetTempPath(),
            ["Webhooks__KeyPassphrase"] = "the passphrase of a benchmark, long enough",
            ["Webhooks__AllowLoopback"] = "true",
            ["DOTNET_TieredPGO"] = "1",
            ["services__identity__http__0"] = identity.Urls.First(),
        };
        await ServiceProcess.MigrateAsync("services/Notifications", environment);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var notifications = await ServiceProcess.StartAsync("services/Notifications", environment);
        var fast = await SubscribeAsync(notifications.Http, addresses.Urls.First() + "/fast");
        var slow = await SubscribeAsync(notifications.Http, addresses.Urls.First() + "/slow");

        // To warm up: until then what is measured is the compiler.
        await DeliverAsync(source, fast);
        await BareAsync(addresses.Urls.First() + "/fast");
        List<double> bare = [], alone = [], beside = [];
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(await BareAsync(addresses.Urls.First() + "/fast"));
            alone.Add(await DeliverAsync(source, fast));
            beside.Add(await DeliverAsync(source, fast, slow));
        }

        Console.WriteLine($"a bare client              {Figures.Rate(bare)}");
        Console.WriteLine($"a fast address, alone      {Figures.Rate(alone)}; ratio to the bare client {Ratio(alone, bare)}");
        Console.WriteLine($"a fast address, beside one that takes {s_slowness.TotalSeconds:0} s   {Figures.Rate(beside)}; ratio to alone {Ratio(beside, alone)} (aim: at least 0.8); the slow one had {_slow} requests");
    }

    private static string Ratio(List<double> mine, List<double> others) =>
        mine.Zip(others, (one, other) => one / other).Median().ToString("0.00", CultureInfo.InvariantCulture);

    private static async Task<WebApplication> StartAddressesAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var addresses = builder.Build();
        addresses.Urls.Add("http://127.0.0.1:0");
        addresses.MapPost("/fast", () =>
        {
            Interlocked.Increment(ref _fast);
            return Results.NoContent();
        });
        addresses.MapPost("/slow", async () =>
        {
            Interlocked.Increment(ref _slow);
            await Task.Delay(s_slowness);
            return Results.NoContent();
        });
        await addresses.StartAsync();
        return addresses;
    }

    private static async Task<Guid> SubscribeAsync(HttpClient http, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/v1/hubs/bochum/webhooks", UriKind.Relative))
        {
            Headers = { Authorization = new("Bearer", TestTokens.Publisher("bochum")) },
            Content = JsonContent.Create(new { url, events = (string[])["event.published"] }),
        };
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<Guid>();
    }

    /// <summary>Writes down as many facts for each webhook, and waits until the first has heard them.</summary>
    private static async Task<double> DeliverAsync(NpgsqlDataSource source, params Guid[] webhooks)
    {
        foreach (var clear in (string[])["DELETE FROM deliveries", "VACUUM ANALYZE deliveries"])
        {
            await using var command = source.CreateCommand(clear);
            await command.ExecuteNonQueryAsync();
        }

        _fast = 0;
        await using var write = source.CreateCommand(
            """
            WITH facts AS (
                INSERT INTO facts (hub, type, object_id, object_version, key, body, created)
                SELECT 'bochum', 'event.published', gen_random_uuid(), 1, 'event.published:1', $1, now() FROM generate_series(1, $2) RETURNING number, object_id
            )
            INSERT INTO deliveries (id, webhook_id, fact_number, object_id, object_version, state, attempts, not_before, created, asked)
            SELECT gen_random_uuid(), webhook, number, object_id, 1, 'Pending', 0, now(), now(), now() FROM facts, unnest($3) AS webhook
            """);
        write.Parameters.Add(new() { Value = Body });
        write.Parameters.Add(new() { Value = Deliveries });
        write.Parameters.Add(new() { Value = webhooks });
        await write.ExecuteNonQueryAsync();
        await Eventually.GetAsync(() => Task.FromResult(_fast), heard => heard > 0, TimeSpan.FromSeconds(30));
        var begun = Stopwatch.GetTimestamp();
        await Eventually.GetAsync(() => Task.FromResult(_fast), heard => heard >= Deliveries, TimeSpan.FromMinutes(5));
        return Deliveries / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task<double> BareAsync(string url)
    {
        using var client = new HttpClient();
        var secret = RandomNumberGenerator.GetBytes(32);
        var begun = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Deliveries, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancellationToken) =>
        {
            var id = Guid.CreateVersion7();
            var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
            request.Headers.Add("webhook-id", $"{id}");
            request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
            request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{Body}"))));
            using var answer = await client.SendAsync(request, cancellationToken);
            answer.EnsureSuccessStatusCode();
        });
        return Deliveries / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static string Body { get; } = $$"""{"type":"event.published","timestamp":"2026-09-10T16:00:00+00:00","data":{"id":"{{Guid.CreateVersion7()}}","version":1,"hub":"bochum","title":{"de":"Lange Nacht der KI","en":"AI night"},"format":"talk","status":"scheduled","withdrawn":false,"reason":null,"starts":"2026-09-10T18:00:00+02:00","ends":"2026-09-10T22:00:00+02:00","venue":"jahrhunderthalle","room":null} }""";
}
