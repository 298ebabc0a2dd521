using System.Buffers;
using System.Text;
using System.Text.Json;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features;
using KiBiennale.ServiceDefaults.Http;
using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>An event's answer as it is given, and the versions that it is made of.</summary>
internal sealed record ProgrammeBody(Guid Id, ReadOnlyMemory<byte> Json, string ETag);

/// <summary>Reads answers as they were made when the event was published; what changes without the event is put in.</summary>
internal sealed class ProgrammeBodies(NpgsqlDataSource source)
{
    private const string From =
        """
        p.id, p.body, p.updated, p.version, v.place::text, v.version, p.availability, p.places_left, p.places_as_of, p.places_version
        FROM programme p LEFT JOIN known_venues v ON v.hub = p.hub AND v.slug = p.venue
        WHERE p.body IS NOT NULL AND
        """;

    /// <summary>A list is long enough without the description a second time.</summary>
    private const string SelectSome = $"SELECT NULL::bytea, {From} p.id = ANY ($1)";

    private const string SelectOne = $"SELECT p.html, {From} p.id = $1";

    private static readonly JsonSerializerOptions s_json = ApiExtensions.ConfigureJson(new(JsonSerializerDefaults.Web));

    public async Task<ProgrammeBody?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync(SelectOne, id, cancellationToken)).SingleOrDefault();

    /// <summary>In the order of the ids; what has gone meanwhile is left out.</summary>
    public async Task<IReadOnlyList<ProgrammeBody>> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var read = (await ReadAsync(SelectSome, ids.ToArray(), cancellationToken)).ToDictionary(body => body.Id);
        return [.. ids.Where(read.ContainsKey).Select(id => read[id])];
    }

    private async Task<List<ProgrammeBody>> ReadAsync(string sql, object parameter, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ProgrammeBody> bodies = [];
        while (await reader.ReadAsync(cancellationToken))
            bodies.Add(Body(reader));
        return bodies;
    }

    private static ProgrammeBody Body(NpgsqlDataReader row)
    {
        var place = row.IsDBNull(5) ? null : JsonSerializer.Deserialize<Place>(row.GetString(5));
        var availability = row.IsDBNull(10) ? null : new Availability(
            row.IsDBNull(7) ? null : row.GetString(7), row.IsDBNull(8) ? null : row.GetInt32(8), row.GetFieldValue<DateTimeOffset>(9));
        var made = row.GetFieldValue<byte[]>(2);
        var html = row.IsDBNull(0) ? [] : row.GetFieldValue<byte[]>(0);
        var json = new ArrayBufferWriter<byte>(made.Length + html.Length + 512);
        // Without its closing brace: the rest follows.
        json.Write(made.AsSpan(0, made.Length - 1));
        if (html.Length > 0)
        {
            json.Write(",\"descriptionHtml\":"u8);
            json.Write(html);
        }

        Put(json, ",\"place\":", place);
        Put(json, ",\"availability\":", availability);
        Put(json, ",\"updated\":", row.GetFieldValue<DateTimeOffset>(3));
        json.Write("}"u8);
        var (version, venueVersion) = (row.GetInt64(4), row.IsDBNull(6) ? 0 : row.GetInt64(6));
        return new(row.GetGuid(1), json.WrittenMemory, row.IsDBNull(10) ? Conditional.ETag(version, venueVersion) : Conditional.ETag(version, venueVersion, row.GetInt64(10)));
    }

    private static void Put<T>(ArrayBufferWriter<byte> json, string name, T value)
    {
        json.Write(Encoding.UTF8.GetBytes(name));
        json.Write(JsonSerializer.SerializeToUtf8Bytes(value, s_json));
    }
}
