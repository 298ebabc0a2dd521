using System.Diagnostics.Metrics;
using KiBiennale.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Measures what waits, and lets the inbox forget what is too old to come again.</summary>
internal sealed class MessagingCare(
    NpgsqlDataSource database, ParkedMessages parked, IOptions<MessagingOptions> options, ILogger<MessagingCare> logger)
    : RecurringWork(TimeSpan.FromSeconds(15), "Outbox and inbox cannot be looked after", logger)
{
    private static readonly Meter s_meter = new(TelemetryExtensions.SourcePrefix + "Messaging");
    private static readonly Gauge<long> s_backlog = s_meter.CreateGauge<long>("kibiennale.outbox.backlog", "{message}", "Messages that are due and not sent yet");
    private static readonly Gauge<double> s_age = s_meter.CreateGauge<double>("kibiennale.outbox.age", "s", "For how long the oldest of them has been waiting");
    private static readonly Gauge<long> s_parked = s_meter.CreateGauge<long>("kibiennale.parked", "{message}", "Messages that wait for a person to decide");

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await MeasureAsync(cancellationToken);
        await CleanUpAsync(cancellationToken);
    }

    /// <summary>Forgets old notes, some at a time, so that no consumer waits for it.</summary>
    private async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            DELETE FROM inbox_messages WHERE ctid = ANY(ARRAY(
                SELECT ctid FROM inbox_messages WHERE handled < now() - $1 LIMIT 10000 FOR UPDATE SKIP LOCKED))
            """);
        command.Parameters.Add(new() { Value = options.Value.InboxKept });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var backlog = await OutboxBacklog.ReadAsync(database, cancellationToken);
        s_backlog.Record(backlog.Waiting);
        s_age.Record(backlog.Age.TotalSeconds);
        s_parked.Record((await parked.CountAsync(cancellationToken)).Sum(queue => queue.Parked));
    }
}
