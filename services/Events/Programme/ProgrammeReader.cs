using System.Text.Json;
using KiBiennale.Events.Domain;
using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>
/// Keeps the index of this process in step with the database. Whoever asks sees all that was committed before: each question
/// is preceded by a look at what has changed, and many at once share one.
/// </summary>
internal sealed class ProgrammeReader(NpgsqlDataSource source) : IDisposable
{
    /// <summary>
    /// A transaction's changes become visible at its end, and not in the order of their numbers: what is read next time begins
    /// with the oldest that still ran this time. Taken first, so that it is never too new for what is read after it.
    /// </summary>
    private const string OldestRunning = "SELECT pg_snapshot_xmin(pg_current_snapshot())";

    private const string ChangedRows = $"SELECT {ProgrammeRow.Columns} FROM programme WHERE changed_in >= $1";

    private const string ChangedVenues = "SELECT hub, slug, version, place::text FROM known_venues WHERE changed_in >= $1";

    private readonly SemaphoreSlim _one = new(1);
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly ProgrammeIndex _index = new();
    private readonly HashSet<string> _shared = [];
    private ulong _since;
    private long _asked;
    private long _answered;

    /// <summary>Asks the index, as the database is now.</summary>
    public async Task<T> AskAsync<T>(Func<ProgrammeIndex, T> question, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        _lock.EnterReadLock();
        try
        {
            return question(_index);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        _lock.Dispose();
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var asked = Interlocked.Increment(ref _asked);
        await _one.WaitAsync(cancellationToken);
        try
        {
            // A look that began after this question is as good as its own.
            if (_answered >= asked)
                return;
            var upTo = Interlocked.Read(ref _asked);
            await ReadChangesAsync(cancellationToken);
            _answered = upTo;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task ReadChangesAsync(CancellationToken cancellationToken)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new(OldestRunning));
        batch.BatchCommands.Add(new(ChangedVenues) { Parameters = { new() { Value = _since, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 } } });
        batch.BatchCommands.Add(new(ChangedRows) { Parameters = { new() { Value = _since, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Xid8 } } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var oldestRunning = reader.GetFieldValue<ulong>(0);
        await reader.NextResultAsync(cancellationToken);
        List<IndexedVenue> venues = [];
        while (await reader.ReadAsync(cancellationToken))
            venues.Add(Venue(reader));
        await reader.NextResultAsync(cancellationToken);
        List<ProgrammeRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(ProgrammeRow.Read(reader, Shared));
        if (venues.Count > 0 || rows.Count > 0)
            Put(venues, rows);
        _since = oldestRunning;
    }

    private void Put(List<IndexedVenue> venues, List<ProgrammeRow> rows)
    {
        _lock.EnterWriteLock();
        try
        {
            venues.ForEach(_index.Put);
            _index.Put(rows);
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    private static IndexedVenue Venue(NpgsqlDataReader row)
    {
        var place = JsonSerializer.Deserialize<Place>(row.GetString(3))!;
        var names = (string?[])[place.Name.De, place.Name.En, place.City];
        return new(row.GetString(0), row.GetString(1), row.GetInt64(2), place.City, place.Lat, place.Lon, names.SelectMany(name => Words.In(name ?? "")).Select(word => word.Folded).ToHashSet());
    }

    /// <summary>The same few words in a hundred thousand rows are the same strings.</summary>
    private string Shared(string value)
    {
        if (_shared.TryGetValue(value, out var known))
            return known;
        _shared.Add(value);
        return value;
    }
}
