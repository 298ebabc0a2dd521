using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.Testing;
using Npgsql;

namespace KiBiennale.Bench;

/// <summary>
/// What the programme takes when it is large: lists, an event, searches with facets and the calendar through the gateway, beside
/// nginx with the same answer and the database with the bare query; and how fast events come in.
/// </summary>
internal sealed class Programme : IAsyncDisposable
{
    private const string Hub = "bench";
    private const int BatchSize = 1000;
    private const int Rounds = 3;

    private static readonly (string Name, string Query)[] s_searches =
    [
        ("rare word", $"q={ProgrammeData.RareWord}"), ("common word", "q=Menschen"), ("two letters", "q=KI"), ("within words", "q=Logistik"),
        ("misspelt", "q=Quantenkomputer"), ("two words", "q=KI%20Energietechnik"), ("with filters", "q=Roboter&format=workshop&audience=schools&from=2026-10-01"),
    ];

    private static readonly TimeSpan s_calm = TimeSpan.FromMilliseconds(60);

    private readonly ProgrammeData _data = new(2026);
    private readonly List<IAsyncDisposable> _started = [];
    private readonly Dictionary<string, double> _rareBySize = [];
    private NpgsqlDataSource _source = null!;
    private string _connection = "";
    private ServiceProcess _events = null!;
    private ServiceProcess _gateway = null!;
    private int _count;

    public static async Task RunAsync()
    {
        await using var programme = new Programme();
        await programme.StartAsync();
        foreach (var size in (int[])[1_000, 10_000, 100_000])
        {
            await programme.GrowAsync(size);
            await programme.MeasureReadsAsync();
            await programme.MeasureSearchesAsync();
        }

        Print($"rare word at 100,000 beside 1,000: {programme._rareBySize["100000"] / programme._rareBySize["1000"]:0.0} times (aim: at most 2)");
        await programme.MeasureFreshnessAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var started in Enumerable.Reverse(_started))
            await started.DisposeAsync();
    }

    private async Task StartAsync()
    {
        var servers = Started(new OwnServers());
        await servers.InitializeAsync();
        _connection = Started(await servers.CreateDatabaseAsync()).ConnectionString;
        _source = Started(NpgsqlDataSource.Create(_connection));
        var metadata = Started(await TokenMetadata.StartAsync());
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__events-db"] = _connection,
            ["ConnectionStrings__rabbitmq"] = servers.RabbitMq,
            ["Auth__Issuer"] = TestTokens.Issuer,
            ["services__identity__http__0"] = metadata.Urls.First(),
            ["DOTNET_TieredPGO"] = "1",
        };
        await ServiceProcess.MigrateAsync("services/Events", environment);
        _events = Started(await ServiceProcess.StartAsync("services/Events", environment));
        environment["services__events__http__0"] = _events.Http.BaseAddress!.ToString();
        _gateway = Started(await ServiceProcess.StartAsync("gateway", environment, health: "live"));

        await using var hubs = await MessageSender.StartAsync(servers, "");
        await hubs.SendAsync(new HubChanged(Hub, 1, new("Bench"), Trusted: true));
        for (var venue = 0; venue < 10; venue++)
            await hubs.SendAsync(new VenueChanged(Hub, $"venue-{venue}", 1, new($"Halle {venue}"), "Ring 1", "44000", venue % 2 == 0 ? "Bochum" : "Essen", 51.4 + venue / 100.0, 7.2));
        await Eventually.GetAsync(() => ScalarAsync("SELECT count(*) FROM known_venues, known_hubs"), known => known == 10);
    }

    /// <summary>Brings events in by a thousand, and waits until all is told and tidied up.</summary>
    private async Task GrowAsync(int size)
    {
        // Good for ten minutes.
        _gateway.Http.DefaultRequestHeaders.Authorization = new("Bearer", TestTokens.Of(Roles.Office));
        List<double> rates = [];
        while (_count < size)
        {
            var batch = new JsonObject { ["events"] = new JsonArray([.. Enumerable.Range(_count, BatchSize).Select(_data.Event)]) };
            var begun = Stopwatch.GetTimestamp();
            using var answer = await _gateway.Http.PostAsJsonAsync(new Uri($"/api/v1/hubs/{Hub}/events:batch", UriKind.Relative), batch);
            var body = await answer.Content.ReadFromJsonAsync<JsonNode>();
            rates.Add(BatchSize / Stopwatch.GetElapsedTime(begun).TotalSeconds);
            if (!answer.IsSuccessStatusCode || body!["results"]!.AsArray().Any(result => result!["status"]!.GetValue<int>() != 201))
                throw new InvalidOperationException($"The batch is refused: {body}");
            _count += BatchSize;
        }

        await Eventually.GetAsync(() => ScalarAsync("SELECT count(*) FROM outbox_messages"), waiting => waiting == 0, TimeSpan.FromMinutes(3));
        await using var tidy = _source.CreateCommand("VACUUM ANALYZE");
        tidy.CommandTimeout = 300;
        await tidy.ExecuteNonQueryAsync();
        Print($"-- {size:N0} events");
        Print($"batches of 1,000 {Figures.Rate(rates)} events (aim: at least 1,000/s)");
    }

    private async Task MeasureReadsAsync()
    {
        var list = new Uri(_gateway.Http.BaseAddress!, "/api/v1/events");
        using var anonymous = new HttpClient();
        await using var nginx = await Nginx.StartAsync(await anonymous.GetByteArrayAsync(list), _events.Http.BaseAddress!);
        var ids = (await _gateway.Http.GetFromJsonAsync<JsonNode>(new Uri("/api/v1/events?limit=100&sort=updated", UriKind.Relative)))!["items"]!.AsArray()
            .Select(item => item!["id"]!.GetValue<string>()).ToList();
        const string Rest = "p.body, p.updated, v.place FROM programme p LEFT JOIN known_venues v ON v.hub = p.hub AND v.slug = p.venue";
        await ExecuteAsync("CREATE INDEX IF NOT EXISTS ix_bench ON programme (starts, id)");
        await ScaledAsync("cached list", "nginx proxying with its cache", 0.8, () => WrkAsync(list), () => WrkAsync(new(nginx.Address, "/api/v1/events")));
        await ScaledAsync("... as a file", "nginx", null, () => WrkAsync(list), () => WrkAsync(new(nginx.Address, "/file.json")));
        var (direct, events) = (new Uri(_events.Http.BaseAddress!, "/api/v1/events"), ids.ConvertAll(id => $"/api/v1/events/{id}"));
        await ScaledAsync("uncached list", "bare query", 0.2, () => WrkAsync(direct, "/api/v1/events"), BareListAsync);
        await ScaledAsync("... by the gateway", "bare query", null, () => WrkAsync(list, "/api/v1/events"), BareListAsync);
        await ScaledAsync("uncached event", "bare query", 0.2, () => WrkAsync(direct, events), BareEventAsync);
        await ScaledAsync("... by the gateway", "bare query", null, () => WrkAsync(list, events), BareEventAsync);
        await ScaledAsync("calendar", "bare query", null, () => WrkAsync(list, "/api/v1/events/calendar?month=2026-10"),
            () => PgbenchAsync("SELECT starts::date, count(*) FROM programme WHERE starts >= '2026-10-01' AND starts < '2026-11-01' GROUP BY 1;"));
        await ExecuteAsync("DROP INDEX ix_bench");

        static Task<Load> WrkAsync(Uri address, params IReadOnlyList<string> paths) => Wrk.RunAsync(address, paths);

        Task<Load> BareListAsync() => PgbenchAsync($"SELECT {Rest} WHERE body IS NOT NULL ORDER BY starts, id LIMIT 20;");

        Task<Load> BareEventAsync() => PgbenchAsync($"\\set n random(1, {ids.Count})\nSELECT {Rest} WHERE p.id = ('{{{string.Join(',', ids)}}}'::uuid[])[:n];");

        async Task<Load> PgbenchAsync(string script) => new(await Pgbench.RunAsync(_connection, script), 0, 0);
    }

    private static async Task ScaledAsync(string what, string limit, double? aim, Func<Task<Load>> ours, Func<Task<Load>> theirs)
    {
        // Once to warm up.
        await ours();
        List<Load> mine = [], others = [];
        for (var round = 0; round < Rounds; round++)
        {
            mine.Add(await ours());
            others.Add(await theirs());
        }

        var ratio = mine.Select(load => load.Rate).Median() / others.Select(load => load.Rate).Median();
        Print($"{what,-18} {Figures.Rate([.. mine.Select(load => load.Rate)])}, p50 {mine.Select(load => load.Median).Median():0.0} ms, p99 {mine.Select(load => load.P99).Median():0.0} ms; {limit} {Figures.Rate([.. others.Select(load => load.Rate)])}, ratio {ratio:0.00}{(aim is null ? "" : $" (aim: at least {aim})")}");
    }

    /// <summary>
    /// One after the other, with facets. What words were found in is kept until the programme changes: first times, after a
    /// change, are told apart from repetitions.
    /// </summary>
    private async Task MeasureSearchesAsync()
    {
        Dictionary<string, List<double>> first = [], again = [];
        for (var round = 0; round < 40; round++)
        {
            foreach (var (name, query) in s_searches)
            {
                await PutAsync(round);
                // Others are told of the change meanwhile.
                await Task.Delay(s_calm);
                Note(first, name, await SearchAsync(query));
                Note(again, name, await SearchAsync(query));
            }
        }

        // The first rounds warm up.
        foreach (var (name, _) in s_searches)
            Print($"search {name,-13} p50 {first[name].Skip(5).Median():0.0} ms, p95 {first[name].Skip(5).Percentile(0.95):0.0} ms; repeated p50 {again[name].Skip(5).Median():0.0} ms");
        Print($"the mix          p95 {first.Values.SelectMany(times => times.Skip(5)).Percentile(0.95):0.0} ms (aim at 100,000: at most 50 ms); repeated {again.Values.SelectMany(times => times.Skip(5)).Percentile(0.95):0.0} ms");
        _rareBySize[_count.ToString(CultureInfo.InvariantCulture)] = first["rare word"].Skip(5).Median();

        static void Note(Dictionary<string, List<double>> times, string name, double milliseconds)
        {
            if (!times.TryGetValue(name, out var noted))
                times[name] = noted = [];
            noted.Add(milliseconds);
        }
    }

    /// <summary>From the answer to a change until a visitor sees it, who asks all the time.</summary>
    private async Task MeasureFreshnessAsync()
    {
        using var visitor = new HttpClient { BaseAddress = _gateway.Http.BaseAddress };
        List<double> milliseconds = [];
        for (var round = 1000; round < 1200; round++)
        {
            await PutAsync(round);
            var begun = Stopwatch.GetTimestamp();
            while (!(await visitor.GetStringAsync(new Uri("/api/v1/events?hub=bench&sort=updated&limit=1", UriKind.Relative))).Contains($"Runde {round}", StringComparison.Ordinal))
                await Task.Delay(2);
            milliseconds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        Print($"a change is seen p50 {milliseconds.Median():0} ms, p99 {milliseconds.Percentile(0.99):0} ms after its answer (aim: p99 at most 1,000 ms)");
    }

    private async Task PutAsync(int round)
    {
        var changed = _data.Event(0);
        changed.Remove("externalId");
        changed["title"]!["de"] = $"Runde {round} {changed["title"]!["de"]}";
        using var answer = await _gateway.Http.PutAsJsonAsync(new Uri($"/api/v1/hubs/{Hub}/events/changing", UriKind.Relative), changed);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<double> SearchAsync(string query)
    {
        var begun = Stopwatch.GetTimestamp();
        using var answer = await _gateway.Http.GetAsync(new Uri($"/api/v1/events?facets=true&{query}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private T Started<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Add(started);
        return started;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
