using System.Net.Http.Json;
using System.Text.Json.Nodes;
using KiBiennale.Testing;

namespace KiBiennale.Bench;

/// <summary>
/// What doors come to, with 64 devices: each scan is verified and recorded, beside <c>pgbench</c> doing the bare update and
/// insert, one commit each.
/// </summary>
internal static class Doors
{
    private const int Devices = 64;
    private const int Rounds = 3;
    private const int Tickets = 32_000;
    private const int PartySize = 4;

    public static async Task RunAsync()
    {
        await using var identity = await TokenMetadata.StartAsync();
        await using var system = await BookingSystem.StartAsync(identity.Urls.First());
        var offering = (await system.OfferAsync(1, capacity: 100_000_000))[0];
        var tickets = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(tickets, await RegisterAsync(system, offering));
            await system.ExecuteAsync(
                """
                CREATE TABLE peer_registrations (LIKE registrations INCLUDING ALL);
                CREATE TABLE peer_scans (LIKE scans INCLUDING ALL);
                INSERT INTO peer_registrations SELECT * FROM registrations;
                UPDATE peer_registrations SET party_size = 1000000;
                ALTER TABLE peer_scans ADD FOREIGN KEY (registration_id) REFERENCES peer_registrations
                """);
            await system.ExecuteAsync("VACUUM ANALYZE");
            // To warm up: until then what is measured is the compiler.
            for (var round = 0; round < Rounds; round++)
                await ScanAsync(system, tickets);
            List<Load> mine = [];
            List<double> others = [];
            for (var round = 0; round < Rounds; round++)
            {
                others.Add(await PeerAsync(system, offering));
                mine.Add(await ScanAsync(system, tickets));
            }

            var wrong = await system.ScalarAsync<long>("SELECT count(*) FROM registrations r WHERE admitted <> (SELECT count(*) FROM scans s WHERE s.registration_id = r.id AND s.result = 'Admitted')");
            Console.WriteLine($"check-in  {Figures.Rate([.. mine.Select(load => load.Rate)])}, p50 {mine.Select(load => load.Median).Median():0.0} ms, p99 {mine.Select(load => load.P99).Median():0.0} ms; "
                + $"pgbench {Figures.Rate(others)}; ratio {mine.Zip(others, (one, other) => one.Rate / other).Median():0.00} (aim: at least 0.3); admitted wrongly: {wrong}");
        }
        finally
        {
            File.Delete(tickets);
        }
    }

    /// <summary>Parties that may come.</summary>
    /// <returns>Their tickets.</returns>
    private static async Task<IReadOnlyList<string>> RegisterAsync(BookingSystem system, string offering)
    {
        var tickets = new string[Tickets];
        await Parallel.ForAsync(0, Tickets, new ParallelOptions { MaxDegreeOfParallelism = Devices }, async (number, cancellationToken) =>
        {
            using var answer = await system.Registration.Http.PostAsJsonAsync(
                new Uri("/api/v1/registrations", UriKind.Relative),
                new { offering, name = "Ada Lovelace", email = $"person-{number}@example.org", partySize = PartySize, consent = new { privacy = true } }, cancellationToken);
            answer.EnsureSuccessStatusCode();
            tickets[number] = (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["ticket"]!.GetValue<string>();
        });
        return tickets;
    }

    /// <summary>One of a party after the other, each time of the next party.</summary>
    private static async Task<Load> ScanAsync(BookingSystem system, string tickets) => await Wrk.RunAsync(
        new(system.Registration.Http.BaseAddress!, "/api/v1/checkins"), Devices, refused: false,
        $$"""
        local tickets = {}
        for line in io.lines("{{tickets}}") do tickets[#tickets + 1] = line end
        local number = {{await system.ScalarAsync<long>("SELECT count(*) FROM scans")}}
        local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer {{TestTokens.Of("checkin", "bochum")}}" }
        request = function()
            number = number + 1
            return wrk.format("POST", nil, headers, '{ "ticket": "' .. tickets[number % #tickets + 1] .. '", "device": "north door", "people": 1 }')
        end
        """);

    private static Task<double> PeerAsync(BookingSystem system, string offering) => Pgbench.RunAsync(
        system.Connection,
        $"""
        \set n random(1, {Tickets})
        WITH came AS (
            UPDATE peer_registrations SET admitted = admitted + 1, admitted_at = coalesce(admitted_at, now()) WHERE offering_id = '{offering}' AND number = :n AND admitted < party_size RETURNING *
        )
        INSERT INTO peer_scans (registration_id, id, offering_id, at, received, device, by, brought, people, result, turned_away)
        SELECT id, gen_random_uuid(), offering_id, now(), now(), 'north door', 'test-client', 1, 1, 'Admitted', false FROM came;
        """,
        Devices);
}
