using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>
/// Writes what visitors read: one row an event with its answer as it is given, and what it is found by. Part of the transaction
/// that changes the event. A row that would be as before is not touched, so that it is no news to anybody.
/// </summary>
internal static class ProgrammeRows
{
    /// <summary>Raised when answers or words are made otherwise than before: then the migration step makes all anew.</summary>
    public const int Rendering = 2;

    private const string Columns =
        """
        id, hub, venue, starts, ends, format, audiences, topics, languages, accessibility, mode, free, status, version, updated, body, html, rendering, title_words, words
        """;

    private const string News =
        """
        programme.version <= excluded.version AND (programme.body, programme.rendering) IS DISTINCT FROM (excluded.body, excluded.rendering)
        """;

    /// <summary>
    /// An older version never overwrites a newer one, as a migration step may try that runs beside the service. Inserted is only
    /// what is not there: an attempt uses up a number, and sets are as long as the largest number.
    /// </summary>
    private static readonly string s_show =
        $"""
        WITH excluded AS MATERIALIZED (
            SELECT * FROM (VALUES ($1, $2, $3::text, $4::timestamptz, $5::timestamptz, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::bytea, $18, array_to_tsvector($19), array_to_tsvector($20))) AS v ({Columns})),
        known AS (UPDATE programme SET {Assignments} FROM excluded WHERE programme.id = excluded.id AND {News})
        INSERT INTO programme ({Columns}) SELECT * FROM excluded WHERE NOT EXISTS (SELECT 1 FROM programme WHERE id = $1)
        ON CONFLICT (id) DO UPDATE SET {Assignments} WHERE {News}
        """;

    private const string Hide =
        """
        UPDATE programme SET body = NULL, html = NULL, version = $2, updated = $3, title_words = '', words = ''
        WHERE id = $1 AND body IS NOT NULL AND version <= $2
        """;

    private const string Spell = "INSERT INTO spellings (folded, written) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING";

    /// <summary>What is kept beside, or is known by the row alone: spliced in where the answer is given.</summary>
    private static readonly string[] s_splicedIn =
        [nameof(EventResponse.DescriptionHtml), nameof(EventResponse.Place), nameof(EventResponse.Availability), nameof(EventResponse.Updated)];

    private static readonly JsonSerializerOptions s_json = ApiExtensions.ConfigureJson(new(JsonSerializerDefaults.Web), LeaveOut);

    private static string Assignments => string.Join(", ", Columns.Split(", ").Skip(1).Select(column => $"{column} = excluded.{column}"));

    public static async Task WriteAsync(EventsDbContext db, IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
        var spelling = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // In one order by everybody: two who write the same events wait for one another, and not in a circle.
        foreach (var festivalEvent in events.OrderBy(festivalEvent => festivalEvent.Id))
            batch.BatchCommands.Add(festivalEvent.Published is { } content ? Showing(festivalEvent, content, spelling) : Hiding(festivalEvent));
        if (spelling.Count > 0)
            batch.BatchCommands.Add(new(Spell) { Parameters = { new() { Value = spelling.Keys.ToArray() }, new() { Value = spelling.Values.ToArray() } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Showing(Event festivalEvent, EventContent content, SortedDictionary<string, string> spelling)
    {
        var words = Words.Of(content);
        var html = SafeHtml.Of(content.Description);
        foreach (var (folded, written) in words.All)
            spelling.TryAdd(folded, written);
        object?[] values =
        [
            festivalEvent.Id, festivalEvent.Hub, content.Venue, content.Starts?.ToInstant(), content.Ends?.ToInstant(), content.Format,
            content.Audiences.ToArray(), content.Topics.ToArray(), content.Languages.ToArray(), content.Accessibility.ToArray(), content.Mode,
            content.Price is null or { Amount: 0 }, EventResponse.StatusOf(festivalEvent, content), festivalEvent.Version, festivalEvent.Updated,
            JsonSerializer.SerializeToUtf8Bytes(EventResponse.ForVisitors(festivalEvent), s_json), html is null ? null : JsonSerializer.SerializeToUtf8Bytes(html, s_json), Rendering, words.Title.ToArray(), words.Indexed.ToArray(),
        ];
        var command = new NpgsqlBatchCommand(s_show);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        return command;
    }

    private static NpgsqlBatchCommand Hiding(Event festivalEvent) => new(Hide)
    {
        Parameters = { new() { Value = festivalEvent.Id }, new() { Value = festivalEvent.Version }, new() { Value = festivalEvent.Updated } },
    };

    private static void LeaveOut(JsonTypeInfo type)
    {
        if (type.Type != typeof(EventResponse))
            return;
        foreach (var property in type.Properties.Where(property => s_splicedIn.Contains(property.Name, StringComparer.OrdinalIgnoreCase)).ToList())
            type.Properties.Remove(property);
    }
}
