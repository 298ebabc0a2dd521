using System.Collections.Concurrent;
using KiBiennale.Contracts;
using Npgsql;

namespace KiBiennale.Registrations.Tests;

/// <summary>Two processes of the service on one database, of which one dies in the middle of a rush.</summary>
public sealed class KilledReplicaTests(Servers servers)
{
    private const string Folder = "services/Registration";
    private const int Attempts = 1500;

    [Fact]
    public async Task Given_a_rush_When_a_replica_is_killed_Then_what_was_answered_is_so_and_who_asks_again_gets_one_place()
    {
        await using var database = await servers.CreateDatabaseAsync();
        var prefix = $"t{Guid.CreateVersion7().ToString("n")[16..]}-";
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__registration-db"] = database.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = servers.RabbitMq,
            ["Messaging__Prefix"] = prefix,
            ["Auth__Issuer"] = TestTokens.Issuer,
            ["Registration__KeyPassphrase"] = "the passphrase of a test, long enough",
        };
        await ServiceProcess.MigrateAsync(Folder, environment);
        await using var dies = await ServiceProcess.StartAsync(Folder, environment);
        await using var lives = await ServiceProcess.StartAsync(Folder, environment);
        await using var events = await MessageSender.StartAsync(servers, prefix);
        await using var said = await MessageListener<RegistrationConfirmed>.StartAsync(servers, prefix);
        var talk = Booking.Event(1000);
        await events.SendAsync(new EventPublished(talk));
        var (first, second) = (new ApiClient(dies.Http), new ApiClient(lives.Http));
        var offerings = await Eventually.GetAsync(() => second.GetAsync($"/events/{talk.EventId}/offerings"), answer => answer.Status == 200);
        var offering = offerings["items"]![0]!["id"]!.GetValue<string>();

        var (answered, asked, lost) = (new ConcurrentBag<Answer>(), 0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, Attempts), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) =>
        {
            if (Interlocked.Increment(ref asked) == Attempts / 3)
                dies.Kill();
            Task<Answer> Ask(ApiClient api) => api.PostAsync("/registrations", Booking.Body(offering, $"person{number}"), headers: ("Idempotency-Key", $"key-of-person-{number:0000}"));
            try
            {
                answered.Add(await Ask(number % 2 == 0 ? first : second));
            }
            catch (HttpRequestException)
            {
                Interlocked.Increment(ref lost);
                answered.Add(await Ask(second));
            }
        });

        Assert.NotEqual(0, lost);
        var confirmed = answered.Where(answer => answer.Status == 201).Select(answer => answer["id"]!.GetValue<Guid>()).ToList();
        Assert.Equal((1000, 500), (confirmed.Distinct().Count(), answered.Count(answer => answer.Code == "event_full")));
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand("SELECT o.taken, (SELECT count(*) FROM registrations WHERE status = 'Confirmed') FROM offerings o");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        Assert.Equal((1000, 1000), (reader.GetInt32(0), reader.GetInt64(1)));
        var heard = await Eventually.GetAsync(() => Task.FromResult(said.HeardOnce), heard => heard.Count >= 1000);
        Assert.Equal(confirmed.Order(), heard.Select(one => one.Registration.RegistrationId).Order());
    }
}
