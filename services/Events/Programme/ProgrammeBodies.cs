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
    private const string Select =
        """
        SELECT p.id, p.body, p.updated, p.version, v.place::text, v.version, p.availability, p.places_left, p.places_as_of, p.places_version
        FROM programme p LEFT JOIN known_venues v ON v.hub = p.hub AND v.slug = p.venue
        WHERE p.body IS NOT NULL AND
        """;

    private static readonly JsonSerializerOptions s_json = ApiExtensions.ConfigureJson(new(JsonSerializerDefaults.Web));

    public async Task<ProgrammeBody?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync(Select + " p.id = $1", id, cancellationToken)).SingleOrDefault();

    /// <summary>In the order of the ids; what has gone meanwhile is left out.</summary>
    public async Task<IReadOnlyList<ProgrammeBody>> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var read = (await ReadAsync(Select + " p.id = ANY ($1)", ids.ToArray(), cancellationToken)).ToDictionary(body => body.Id);
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
        var place = row.IsDBNull(4) ? null : JsonSerializer.Deserialize<Place>(row.GetString(4));
        var availability = row.IsDBNull(9) ? null : new Availability(
            row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : row.GetInt32(7), row.GetFieldValue<DateTimeOffset>(8));
        var made = row.GetFieldValue<byte[]>(1);
        var json = new ArrayBufferWriter<byte>(made.Length + 512);
        // Without its closing brace: the rest follows.
        json.Write(made.AsSpan(0, made.Length - 1));
        Put(json, ",\"place\":", place);
        Put(json, ",\"availability\":", availability);
        Put(json, ",\"updated\":", row.GetFieldValue<DateTimeOffset>(2));
        json.Write("}"u8);
        var (version, venueVersion) = (row.GetInt64(3), row.IsDBNull(5) ? 0 : row.GetInt64(5));
        return new(row.GetGuid(0), json.WrittenMemory, row.IsDBNull(9) ? Conditional.ETag(version, venueVersion) : Conditional.ETag(version, venueVersion, row.GetInt64(9)));
    }

    private static void Put<T>(ArrayBufferWriter<byte> json, string name, T value)
    {
        json.Write(Encoding.UTF8.GetBytes(name));
        json.Write(JsonSerializer.SerializeToUtf8Bytes(value, s_json));
    }
}
