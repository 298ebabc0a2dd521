using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Npgsql;
using NpgsqlTypes;

namespace KiBiennale.Events.Programme;

/// <summary>An event that has changed; without a number it is not to be seen any more.</summary>
internal sealed record Changed(Guid Id, DateTimeOffset ChangedAt, int? Number, DateTimeOffset Updated);

/// <summary>A page of what has changed.</summary>
/// <param name="Items">In the order of the changes.</param>
/// <param name="Next">The cursor of the next page; null: this is the last one.</param>
/// <param name="Total">How many there are in all pages.</param>
/// <param name="AsOf">What to ask with the next time, on the festival's clock.</param>
internal sealed record ChangedPage(IReadOnlyList<Changed> Items, string? Next, int Total, DateTimeOffset AsOf);

/// <summary>
/// What has changed since a time. A change bears the time at which its transaction began and is seen when that is committed,
/// which may be after later ones: <c>asOf</c> is therefore never later than the begin of what still runs, and what is asked with
/// it next time holds some changes again, but misses none.
/// </summary>
internal sealed class Deltas(NpgsqlDataSource source, TimeProvider clock)
{
    public const string OfProgramme =
        """
        SELECT id, changed_at, CASE WHEN body IS NOT NULL THEN number END AS number, updated FROM programme
        WHERE ($1 IS NULL OR hub = ANY ($1))
        """;

    public const string OfHub =
        """
        SELECT id, changed_at, 0 AS number, updated FROM events WHERE hub = ANY ($1)
        UNION ALL
        SELECT id, changed_at, NULL, changed_at FROM removed_events WHERE hub = ANY ($1)
        """;

    /// <summary>
    /// Read before the changes. A second more, since a transaction is at work for a moment before it shows that it is. Ours are
    /// seen whole; those of others (a backup's) do not write here.
    /// </summary>
    private const string OldestRunning =
        """
        SELECT least(now(), min(xact_start)) - interval '1 second' FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
        """;

    // Changes are noted on the real clock, whatever day the festival's shows.
    private readonly TimeSpan _ahead = clock.GetUtcNow() - FestivalClock.Real.GetUtcNow();

    private sealed record Position(DateTimeOffset ChangedAt, Guid Id, DateTimeOffset AsOf);

    /// <param name="changes"><see cref="OfProgramme"/> or <see cref="OfHub"/>.</param>
    /// <param name="hubs">Of these hubs alone; null: of all.</param>
    /// <param name="modifiedSince">On the festival's clock.</param>
    /// <param name="size">Of a page.</param>
    /// <param name="cursor">Where the last page ended.</param>
    /// <param name="faults">What is wrong with the question.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ChangedPage?> ReadAsync(
        string changes, string[]? hubs, string modifiedSince, int size, string? cursor, Faults faults, CancellationToken cancellationToken)
    {
        // A + that nobody has encoded arrives as a blank.
        var since = FestivalTime.Read(modifiedSince.Replace(' ', '+'));
        if (since.Value is null)
            faults.Add("modifiedSince", since.Message, since.Code);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (after is not null && (after.AsOf == default || after.ChangedAt == default))
            faults.Add("cursor", "is none that this list gave out.");
        if (faults.Any)
            return null;

        var asOf = after?.AsOf ?? await OldestRunningAsync(cancellationToken);
        var first = since.Value!.Value.ToDateTimeOffset().ToUniversalTime() - _ahead;
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(Command(
            $"SELECT * FROM ({changes}) AS c WHERE (changed_at, id) > ($2, $3) ORDER BY changed_at, id LIMIT $4", hubs, after?.ChangedAt.ToUniversalTime() ?? first, after?.Id ?? Guid.Empty, size + 1));
        batch.BatchCommands.Add(Command($"SELECT count(*)::int FROM ({changes}) AS c WHERE changed_at >= $2", hubs, first));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        List<Changed> read = [];
        while (await reader.ReadAsync(cancellationToken))
            read.Add(new(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.GetFieldValue<DateTimeOffset>(3)));
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var items = read.Take(size).ToList();
        return new(items, read.Count > size ? Cursor.Encode(new Position(items[^1].ChangedAt, items[^1].Id, asOf)) : null, reader.GetInt32(0), asOf + _ahead);
    }

    private async Task<DateTimeOffset> OldestRunningAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(OldestRunning);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetFieldValue<DateTimeOffset>(0);
    }

    private static NpgsqlBatchCommand Command(string sql, string[]? hubs, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new() { Value = (object?)hubs ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
