using System.Diagnostics.Metrics;
using KiBiennale.ServiceDefaults.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>Measures what waits, and forgets what is too old: in the inbox to come again, and among what is parked to be kept.</summary>
internal sealed partial class MessagingCare(
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
        await DropParkedAsync(cancellationToken);
    }

    /// <summary>Nobody has decided for so long that it is decided.</summary>
    private async Task DropParkedAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM parked_messages WHERE parked < now() - $1");
        command.Parameters.Add(new() { Value = options.Value.ParkedKept });
        if (await command.ExecuteNonQueryAsync(cancellationToken) is > 0 and var dropped)
            Log.Dropped(logger, dropped, options.Value.ParkedKept);
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

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Count} parked messages are dropped: nobody has decided about them for {Kept}")]
        public static partial void Dropped(ILogger logger, int count, TimeSpan kept);
    }
}
