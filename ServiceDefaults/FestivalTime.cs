using NodaTime;
using NodaTime.Text;

namespace KiBiennale.ServiceDefaults;

/// <summary>How a text became a time, or why it did not.</summary>
/// <param name="Value">The time in the festival's zone; null when it could not be read.</param>
/// <param name="Code">Why not: <c>invalid</c>, <c>nonexistent_time</c> or <c>ambiguous_time</c>.</param>
/// <param name="Message">Why not, for a person.</param>
public sealed record TimeReading(OffsetDateTime? Value, string Code = "", string Message = "");

/// <summary>Times as hubs give them: RFC 3339 with offset, or without offset in the festival's zone.</summary>
public static class FestivalTime
{
    /// <summary>The festival's zone. Local times are kept beside instants, since a change of rules moves one and not the other.</summary>
    public static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    private static readonly IPattern<LocalDateTime> s_local = new CompositePatternBuilder<LocalDateTime>
    {
        { LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm"), _ => true },
        { LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss"), _ => true },
    }.Build();

    private static readonly IPattern<OffsetDateTime> s_offset = new CompositePatternBuilder<OffsetDateTime>
    {
        { OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mmo<Z+HH:mm>"), _ => true },
        { OffsetDateTimePattern.Rfc3339, _ => true },
    }.Build();

    /// <summary>Reads a time. One that a clock change skips or repeats needs an offset to be unambiguous.</summary>
    public static TimeReading Read(string text)
    {
        if (s_offset.Parse(text) is { Success: true, Value: var given } && IsSensible(given.Year))
            return new(given.ToInstant().InZone(Zone).ToOffsetDateTime());
        if (s_local.Parse(text) is not { Success: true, Value: var local } || !IsSensible(local.Year))
            return new(null, "invalid", "must be a time such as 2026-09-07T10:00 or 2026-09-07T10:00:00+02:00.");

        var mapping = Zone.MapLocal(local);
        return mapping.Count switch
        {
            0 => new(null, "nonexistent_time", "The clock change skips this time in Europe/Berlin."),
            1 => new(mapping.Single().ToOffsetDateTime()),
            _ => new(null, "ambiguous_time", "The clock change repeats this time in Europe/Berlin: add the offset."),
        };
    }

    private static bool IsSensible(int year) => year is >= 2000 and < 2100;
}
