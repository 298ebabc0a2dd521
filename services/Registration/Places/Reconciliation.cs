using System.Diagnostics.Metrics;
using KiBiennale.Registrations.Data.Configurations;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Telemetry;
using Npgsql;

namespace KiBiennale.Registrations.Places;

/// <summary>
/// Proves for every offering that what it counts is what its registrations come to. A difference is an alarm, and never
/// put right in silence: somebody has to understand how it came about.
/// </summary>
internal sealed partial class Reconciliation(NpgsqlDataSource database, ILogger<Reconciliation> logger)
    : RecurringWork(TimeSpan.FromSeconds(30), "Nobody knows whether places are counted right", logger)
{
    private static readonly Meter s_meter = new(TelemetryExtensions.SourcePrefix + "Registration");
    private static readonly Gauge<int> s_differences = s_meter.CreateGauge<int>(
        "kibiennale.registration.differences", "{offering}", "Offerings whose count is not what their registrations come to");

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        var differences = await FindAsync(cancellationToken);
        s_differences.Record(differences.Count);
        foreach (var difference in differences)
            Log.Differs(logger, difference.Offering, difference.Taken, difference.Held, difference.Waiting, difference.Queued, difference.WaitingParties, difference.QueuedParties);
    }

    /// <summary>Offerings whose count is not what their registrations come to, all as of one moment.</summary>
    public async Task<IReadOnlyList<Difference>> FindAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT * FROM (
                SELECT o.id, o.taken, coalesce(r.held, 0) AS held, o.waiting, coalesce(r.queued, 0) AS queued, o.waiting_parties, coalesce(r.parties, 0) AS parties
                  FROM offerings o
                  LEFT JOIN (SELECT offering_id, sum(party_size) FILTER (WHERE status <> 'Waitlisted') AS held,
                                    sum(party_size) FILTER (WHERE status = 'Waitlisted') AS queued, count(*) FILTER (WHERE status = 'Waitlisted') AS parties
                               FROM registrations WHERE {RegistrationConfiguration.Live} GROUP BY offering_id) r ON r.offering_id = o.id
            ) AS counted WHERE (taken, waiting, waiting_parties) IS DISTINCT FROM (held, queued, parties)
            """);
        var differences = new List<Difference>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            differences.Add(new(reader.GetGuid(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetInt64(4), reader.GetInt32(5), reader.GetInt64(6)));
        return differences;
    }

    /// <summary>What an offering counts beside what its registrations come to.</summary>
    public sealed record Difference(Guid Offering, int Taken, long Held, int Waiting, long Queued, int WaitingParties, long QueuedParties);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Critical, "Offering {Offering} counts wrongly: {Taken} people taken, its registrations hold {Held}; {Waiting} people waiting, queued {Queued}; {WaitingParties} parties waiting, queued {QueuedParties}.")]
        public static partial void Differs(ILogger logger, Guid offering, int taken, long held, int waiting, long queued, int waitingParties, long queuedParties);
    }
}
