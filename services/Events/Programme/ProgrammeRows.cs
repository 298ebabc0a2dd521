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

    private const int Few = 20;

    private const string Columns =
        """
        id, hub, venue, starts, ends, format, audiences, topics, languages, accessibility, mode, free, status, version, updated, body, html, rendering, title_words, words
        """;

    private const string News =
        """
        programme.version <= excluded.version AND (programme.body, programme.rendering) IS DISTINCT FROM (excluded.body, excluded.rendering)
        """;

    /// <summary>In one order by everybody: two who write the same events wait for one another, and not in a circle.</summary>
    private const string Lock = "SELECT FROM programme WHERE id = ANY ($1) ORDER BY id FOR UPDATE";

    /// <summary>
    /// An older version never overwrites a newer one, as a migration step may try that runs beside the service. Inserted is only
    /// what is not there: an attempt uses up a number, and sets are as long as the largest number. What is an array itself comes
    /// as words with blanks between them, which none of them has.
    /// </summary>
    private static readonly string s_show =
        $"""
        WITH excluded AS MATERIALIZED (
            SELECT id, hub, venue, starts, ends, format, string_to_array(audiences, ' ') AS audiences, string_to_array(topics, ' ') AS topics,
                string_to_array(languages, ' ') AS languages, string_to_array(accessibility, ' ') AS accessibility, mode, free, status, version, updated,
                body, html, {Rendering} AS rendering, array_to_tsvector(string_to_array(title_words, ' ')) AS title_words, array_to_tsvector(string_to_array(words, ' ')) AS words
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
                AS v (id, hub, venue, starts, ends, format, audiences, topics, languages, accessibility, mode, free, status, version, updated, body, html, title_words, words)),
        known AS (UPDATE programme SET {Assignments} FROM excluded WHERE programme.id = excluded.id AND {News})
        INSERT INTO programme ({Columns}) SELECT * FROM excluded WHERE NOT EXISTS (SELECT 1 FROM programme WHERE programme.id = excluded.id)
        ON CONFLICT (id) DO UPDATE SET {Assignments} WHERE {News}
        """;

    private const string Hide =
        """
        UPDATE programme SET body = NULL, html = NULL, version = $2, updated = $3, title_words = '', words = ''
        WHERE id = $1 AND body IS NOT NULL AND version <= $2
        """;

    private const string Spell = "INSERT INTO spellings (folded, written) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING";

    private static string Assignments => string.Join(", ", Columns.Split(", ").Skip(1).Select(column => $"{column} = excluded.{column}"));

    /// <summary>
    /// What is published of events, ready to be written. Making answers and words is half the work of an import, and no
    /// event's needs another's.
    /// </summary>
    public static IReadOnlyList<Shown> Render(IEnumerable<Event> events)
    {
        var published = events.Where(festivalEvent => festivalEvent.Published is not null).ToList();
        return published.Count > Few ? [.. published.AsParallel().AsOrdered().Select(Shown.Of)] : published.ConvertAll(Shown.Of);
    }

    /// <param name="db">The transaction.</param>
    /// <param name="events">What has changed.</param>
    /// <param name="shown">What is published of them, see <see cref="Render"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(EventsDbContext db, IReadOnlyList<Event> events, IReadOnlyList<Shown> shown, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
        batch.BatchCommands.Add(new(Lock) { Parameters = { new() { Value = events.Select(festivalEvent => festivalEvent.Id).ToArray() } } });
        if (shown.Count > 0)
            batch.BatchCommands.Add(Showing(shown));
        foreach (var festivalEvent in events.Where(festivalEvent => festivalEvent.Published is null))
            batch.BatchCommands.Add(Hiding(festivalEvent));
        var spellings = shown.SelectMany(one => one.Words.All).DistinctBy(word => word.Key).OrderBy(word => word.Key, StringComparer.Ordinal).ToList();
        if (spellings.Count > 0)
            batch.BatchCommands.Add(new(Spell) { Parameters = { new() { Value = spellings.ConvertAll(word => word.Key) }, new() { Value = spellings.ConvertAll(word => word.Value) } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Showing(IReadOnlyList<Shown> shown)
    {
        var command = new NpgsqlBatchCommand(s_show);
        Add(one => one.Event.Id);
        Add(one => one.Event.Hub);
        Add(one => one.Content.Venue);
        Add(one => one.Content.Starts?.ToInstant());
        Add(one => one.Content.Ends?.ToInstant());
        Add(one => one.Content.Format);
        Add(one => string.Join(' ', one.Content.Audiences));
        Add(one => string.Join(' ', one.Content.Topics));
        Add(one => string.Join(' ', one.Content.Languages));
        Add(one => string.Join(' ', one.Content.Accessibility));
        Add(one => one.Content.Mode);
        Add(one => one.Content.Price is null or { Amount: 0 });
        Add(one => EventResponse.StatusOf(one.Event, one.Content));
        Add(one => one.Event.Version);
        Add(one => one.Event.Updated);
        Add(one => one.Json);
        Add(one => one.Html);
        Add(one => string.Join(' ', one.Words.Title));
        Add(one => one.Indexed);
        return command;

        void Add<T>(Func<Shown, T> value) => command.Parameters.Add(new() { Value = shown.Select(value).ToList() });
    }

    private static NpgsqlBatchCommand Hiding(Event festivalEvent) => new(Hide)
    {
        Parameters = { new() { Value = festivalEvent.Id }, new() { Value = festivalEvent.Version }, new() { Value = festivalEvent.Updated } },
    };

    /// <summary>What visitors see of an event, ready to be given.</summary>
    /// <param name="Event">The event.</param>
    /// <param name="Content">What is published of it.</param>
    /// <param name="Words">It is found by.</param>
    /// <param name="Indexed">What searches look in, with blanks between.</param>
    /// <param name="Json">Its answer, without what is kept beside it or known by the row alone.</param>
    /// <param name="Html">Its description as JSON of HTML; null: it has none.</param>
    public sealed record Shown(Event Event, EventContent Content, Words Words, string Indexed, byte[] Json, byte[]? Html)
    {
        /// <summary>Put in when the answer is given.</summary>
        private static readonly string[] s_putIn =
            [nameof(EventResponse.DescriptionHtml), nameof(EventResponse.Place), nameof(EventResponse.Availability), nameof(EventResponse.Updated)];

        private static readonly JsonSerializerOptions s_json = ApiExtensions.ConfigureJson(new(JsonSerializerDefaults.Web), LeaveOut);

        public static Shown Of(Event festivalEvent)
        {
            var content = festivalEvent.Published!;
            var words = Words.Of(content);
            return new(
                festivalEvent, content, words, string.Join(' ', words.Indexed), JsonSerializer.SerializeToUtf8Bytes(EventResponse.ForVisitors(festivalEvent), s_json),
                SafeHtml.Of(content.Description) is { } html ? JsonSerializer.SerializeToUtf8Bytes(html, s_json) : null);
        }

        private static void LeaveOut(JsonTypeInfo type)
        {
            if (type.Type != typeof(EventResponse))
                return;
            foreach (var property in type.Properties.Where(property => s_putIn.Contains(property.Name, StringComparer.OrdinalIgnoreCase)).ToList())
                type.Properties.Remove(property);
        }
    }
}
