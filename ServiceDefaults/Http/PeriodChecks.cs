using NodaTime;
using NodaTime.Text;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>Times, and <c>from</c> and <c>to</c> of lists: days of the festival's zone, both inclusive, or instants.</summary>
public static class PeriodChecks
{
    /// <summary>A time, without offset in the festival's zone; or nothing.</summary>
    public static OffsetDateTime? Time(this Faults faults, string path, string? value)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (value is null)
            return null;
        var reading = FestivalTime.Read(value);
        if (reading.Value is null)
            faults.Add(path, reading.Message, reading.Code);
        return reading.Value;
    }

    /// <summary>The begin of a period.</summary>
    public static Instant? From(this Faults faults, string? value) => Bound(faults, "from", value, daysOn: 0);

    /// <summary>The end of a period, itself outside.</summary>
    public static Instant? To(this Faults faults, string? value) => Bound(faults, "to", value, daysOn: 1);

    private static Instant? Bound(Faults faults, string path, string? value, int daysOn)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (value is null)
            return null;
        if (LocalDatePattern.Iso.Parse(value) is { Success: true, Value: { Year: >= 2000 and < 2100 } day })
            return FestivalTime.Zone.AtStartOfDay(day.PlusDays(daysOn)).ToInstant();
        var reading = FestivalTime.Read(value);
        if (reading.Value is null)
            faults.Add(path, "must be a day such as 2026-09-07 or a time such as 2026-09-07T10:00.", reading.Code);
        return reading.Value?.ToInstant();
    }
}
