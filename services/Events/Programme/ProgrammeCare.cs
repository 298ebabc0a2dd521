using KiBiennale.ServiceDefaults;
using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>Forgets what has been gone for so long that every copy of the programme knows.</summary>
internal sealed class ProgrammeCare(NpgsqlDataSource source, ILogger<ProgrammeCare> logger)
    : RecurringWork(s_interval, "Tombstones are kept for longer than 90 days", logger)
{
    private const string Forget =
        """
        DELETE FROM programme WHERE body IS NULL AND changed_at < now() - interval '90 days';
        DELETE FROM removed_events WHERE changed_at < now() - interval '90 days';
        """;

    private static readonly TimeSpan s_interval = TimeSpan.FromHours(6);

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Forget);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
