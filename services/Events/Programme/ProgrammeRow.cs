using KiBiennale.ServiceDefaults;
using NodaTime;
using Npgsql;

namespace KiBiennale.Events.Programme;

/// <summary>What lists choose and order events by.</summary>
/// <param name="Number">Its number in sets.</param>
/// <param name="Id">The event's.</param>
/// <param name="IsShown">Whether visitors see it; else it is remembered only as gone.</param>
/// <param name="Starts">Ticks since the epoch; <see cref="Never"/> while no date is announced.</param>
/// <param name="Ends">Ticks since the epoch; <see cref="Always"/> while no date is announced.</param>
/// <param name="Version">The event's when this was shown.</param>
/// <param name="Updated">Ticks since the epoch.</param>
/// <param name="Venue">Hub and slug of the venue.</param>
/// <param name="Values">What it counts for in which facet.</param>
internal sealed record ProgrammeRow(
    int Number, Guid Id, bool IsShown, long Starts, long Ends, long Version, long Updated, (string Hub, string Slug)? Venue, IReadOnlyList<(string Facet, string Value)> Values)
{
    /// <summary>Begin of what has none: after everything else.</summary>
    public const long Never = long.MaxValue;

    /// <summary>End of what has none: no period reaches it.</summary>
    public const long Always = long.MinValue;

    private static readonly LocalDate s_epoch = new(1970, 1, 1);

    public const string Columns =
        "number, id, body IS NOT NULL, starts, ends, version, updated, hub, venue, format, audiences, topics, languages, accessibility, mode, free, status, availability";

    /// <summary>First and last day in the festival's zone, as days since the epoch.</summary>
    public (int First, int Last) Days { get; } = Starts is Never ? (0, -1) : (DayOf(Starts), DayOf(Math.Max(Starts, Ends - 1)));

    public DateTimeOffset UpdatedAt => Instant.FromUnixTimeTicks(Updated).ToDateTimeOffset();

    public string? Availability => Values.Where(value => value.Facet is Facets.Availability).Select(value => value.Value).FirstOrDefault();

    /// <summary>Whether nothing by which lists choose is another.</summary>
    public bool IsAs(ProgrammeRow? other) => other is not null && Version == other.Version && IsShown == other.IsShown && Values.SequenceEqual(other.Values);

    public static ProgrammeRow Read(NpgsqlDataReader row, Func<string, string> shared)
    {
        var hub = shared(row.GetString(7));
        var values = new List<(string, string)> { (Facets.Hub, hub), (Facets.Format, shared(row.GetString(9))), (Facets.Mode, shared(row.GetString(14))), (Facets.Status, shared(row.GetString(16))) };
        Add(Facets.Audience, 10);
        Add(Facets.Topic, 11);
        Add(Facets.Language, 12);
        values.Add((Facets.Accessible, row.GetFieldValue<string[]>(13).Length > 0 ? "true" : "false"));
        values.Add((Facets.Free, row.GetBoolean(15) ? "true" : "false"));
        if (!row.IsDBNull(17))
            values.Add((Facets.Availability, shared(row.GetString(17))));
        return new(
            row.GetInt32(0), row.GetGuid(1), row.GetBoolean(2), Ticks(3) ?? Never, Ticks(4) ?? Always, row.GetInt64(5), Ticks(6)!.Value,
            row.IsDBNull(8) ? null : (hub, shared(row.GetString(8))), values);

        void Add(string facet, int column) => values.AddRange(row.GetFieldValue<string[]>(column).Distinct().Select(value => (facet, shared(value))));

        long? Ticks(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<Instant>(column).ToUnixTimeTicks();
    }

    private static int DayOf(long ticks) => Period.DaysBetween(s_epoch, Instant.FromUnixTimeTicks(ticks).InZone(FestivalTime.Zone).Date);
}

/// <summary>What visitors narrow a list by, and what is counted for them.</summary>
internal static class Facets
{
    public const string Hub = "hub", City = "city", Format = "format", Audience = "audience", Topic = "topic", Mode = "mode", Language = "language",
        Free = "free", Accessible = "accessible", Status = "status", Availability = "availability";

    public static readonly IReadOnlyList<string> All = [Hub, City, Format, Audience, Topic, Mode, Language, Free, Accessible, Status, Availability];
}
