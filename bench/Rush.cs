using System.Diagnostics;
using KiBiennale.Testing;

namespace KiBiennale.Bench;

/// <summary>
/// What a rush for places comes to, with 64 clients: one hot offering and a hundred, keys, sold-out answers and waiting lists,
/// direct and through the gateway, beside <c>pgbench</c> doing the same by one statement and one commit a request. Messages
/// are sent to the broker meanwhile, as they are on the day.
/// </summary>
internal sealed class Rush(BookingSystem system)
{
    private const int Clients = 64;
    private const int Rounds = 3;
    private const int Hundred = 100;
    private const int Grown = 100_000;

    private readonly List<double> _settled = [];
    private int _runs;

    public static async Task RunAsync()
    {
        await using var system = await BookingSystem.StartAsync();
        await using var gateway = await system.StartGatewayAsync();
        var (rush, registration) = (new Rush(system), system.Registration);
        var hot = await system.OfferAsync(1, capacity: 100_000_000);
        var hundred = await system.OfferAsync(Hundred, capacity: 100_000_000);
        var full = await system.OfferAsync(1, capacity: 0);
        var waiting = await system.OfferAsync(1, capacity: 1, waitingList: true);
        await rush.MakePeerAsync();

        // To warm up.
        foreach (var offerings in (IReadOnlyList<string>[])[hot, hundred, full, waiting, hot])
            await rush.LoadAsync(registration, offerings, refused: offerings == full);
        await rush.BesideAsync("one hot offering", 5, "pgbench", () => rush.LoadAsync(registration, hot), () => rush.PeerAsync(1));
        await rush.BesideAsync("... with keys", null, "pgbench", () => rush.LoadAsync(registration, hot, keys: true), () => rush.PeerAsync(1));
        await rush.BesideAsync("a hundred offerings", 1.2, "pgbench", () => rush.LoadAsync(registration, hundred), () => rush.PeerAsync(Hundred));
        await rush.BesideAsync("waiting list", null, "pgbench", () => rush.LoadAsync(registration, waiting), () => rush.PeerAsync(1));
        await rush.BesideAsync("sold out", 2, "the hot offering", () => rush.LoadAsync(registration, full, refused: true), () => rush.LoadAsync(registration, hot));
        await rush.BesideAsync("through the gateway", 0.6, "direct", () => rush.LoadAsync(gateway, hot), () => rush.LoadAsync(registration, hot));
        var grown = await rush.GrowAsync(hot[0]);
        await rush.BesideAsync($"hot offering with {grown:N0}", null, "a new one", () => rush.LoadAsync(registration, hot), async () => await rush.LoadAsync(registration, await system.OfferAsync(1, 100_000_000)));
        await rush.CheckAsync();
    }

    private Task<Load> LoadAsync(ServiceProcess server, IReadOnlyList<string> offerings, bool keys = false, bool refused = false) =>
        Wrk.RunAsync(
            new(server.Http.BaseAddress!, "/api/v1/registrations"), Clients, refused,
            $$"""
            local offerings = { {{string.Join(", ", offerings.Select(offering => $"\"{offering}\""))}} }
            local number = 0
            request = function()
                number = number + 1
                local who = "person-of-run-{{++_runs}}-" .. number
                local headers = { ["Content-Type"] = "application/json", ["Idempotency-Key"] = {{(keys ? "who" : "nil")}} }
                local body = '{ "offering": "' .. offerings[number % #offerings + 1] .. '", "name": "Ada Lovelace", "email": "' .. who .. '@example.org", "consent": { "privacy": true } }'
                return wrk.format("POST", nil, headers, body)
            end
            """);

    /// <summary>The same tables with the same indexes, that no service looks at.</summary>
    private Task MakePeerAsync() => system.ExecuteAsync(
        $"""
        CREATE TABLE peer_offerings (LIKE offerings INCLUDING ALL);
        CREATE TABLE peer_registrations (LIKE registrations INCLUDING ALL);
        ALTER TABLE peer_registrations ADD FOREIGN KEY (offering_id) REFERENCES peer_offerings;
        CREATE TABLE peer_outbox (LIKE outbox_messages INCLUDING ALL);
        INSERT INTO peer_offerings SELECT peer.* FROM (SELECT * FROM offerings WHERE capacity > 0 LIMIT 1) o, generate_series(1, {Hundred}) n,
            jsonb_populate_record(NULL::peer_offerings, to_jsonb(o) || jsonb_build_object('id', lpad(n::text, 32, '0'), 'event_id', gen_random_uuid())) peer;
        """);

    /// <summary>Takes a place as one would who has one statement and one commit for each.</summary>
    private async Task<Load> PeerAsync(int offerings) => new(
        await Pgbench.RunAsync(
            system.Connection,
            $"""
            \set n random(1, {offerings})
            WITH place AS (
                UPDATE peer_offerings SET taken = taken + 1, last_number = last_number + 1, unsaid = true WHERE id = lpad(:n::text, 32, '0')::uuid AND taken + 1 <= capacity RETURNING *
            ), made AS (
                INSERT INTO peer_registrations (id, event_id, offering_id, number, status, party_size, name, email, locale, newsletter, answers, link_version, version, created, updated)
                SELECT gen_random_uuid(), event_id, id, last_number, 'Confirmed', 1, 'Ada Lovelace', gen_random_uuid() || '@example.org', 'de', false, '{"{}"}', 1, 1, now(), now() FROM place RETURNING id
            )
            INSERT INTO peer_outbox (message_id, type, body, trace_parent, not_before, attempts, redeliveries)
            SELECT gen_random_uuid(), 'KiBiennale.Contracts.RegistrationConfirmed', convert_to(repeat('x', 700), 'UTF8'), repeat('0', 55), 'epoch', 0, 0 FROM made;
            """,
            Clients), 0, 0);

    private async Task BesideAsync(string what, double? aim, string limit, Func<Task<Load>> ours, Func<Task<Load>> theirs)
    {
        List<Load> mine = [], others = [];
        for (var round = 0; round < Rounds; round++)
        {
            others.Add(await theirs());
            await SettleAsync();
            mine.Add(await ours());
            await SettleAsync();
        }

        var ratio = mine.Zip(others, (one, other) => one.Rate / other.Rate).Median();
        Print($"{what,-28} {Figures.Rate([.. mine.Select(load => load.Rate)])}, p50 {mine.Select(load => load.Median).Median():0.0} ms, p99 {mine.Select(load => load.P99).Median():0.0} ms; "
            + $"{limit} {Figures.Rate([.. others.Select(load => load.Rate)])}; ratio {ratio:0.00}{(aim is null ? "" : $" (aim: at least {aim})")}");
    }

    /// <summary>Waits until all messages are sent: else who comes next pays for it.</summary>
    private async Task SettleAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        var waiting = await system.ScalarAsync<long>("SELECT count(*) FROM outbox_messages");
        await Eventually.GetAsync(() => system.ScalarAsync<long>("SELECT count(*) FROM outbox_messages"), left => left == 0, TimeSpan.FromMinutes(1));
        if (waiting > 0)
            _settled.Add(waiting / Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    /// <summary>Brings an offering to a hundred thousand registrations.</summary>
    private async Task<long> GrowAsync(string offering)
    {
        long count;
        while ((count = await system.ScalarAsync<long>($"SELECT count(*) FROM registrations WHERE offering_id = '{offering}'")) < Grown)
            await LoadAsync(system.Registration, [offering]);
        await system.ExecuteAsync("VACUUM ANALYZE registrations");
        return count;
    }

    /// <summary>Figures of a service that counts wrongly are worth nothing.</summary>
    private async Task CheckAsync()
    {
        var wrong = await system.ScalarAsync<long>("""
            SELECT count(*) FROM offerings o WHERE EXISTS (
                SELECT FROM registrations WHERE offering_id = o.id
                HAVING coalesce(sum(party_size) FILTER (WHERE status = 'Confirmed'), 0) <> o.taken OR coalesce(sum(party_size) FILTER (WHERE status = 'Waitlisted'), 0) <> o.waiting)
            """);
        Print($"offerings that count wrongly afterwards: {wrong}; messages sent after each rush: {Figures.Rate(_settled)}");
    }

    private static void Print(string line) => Console.WriteLine(line);
}
