using KiBiennale.ServiceDefaults;
using NodaTime;
using NodaTime.Text;

namespace KiBiennale.Events.Domain;

/// <summary>One bookable slot of an event.</summary>
/// <param name="Id">Its identity within the event: the local begin, as in <c>2026-09-08T10:00</c>.</param>
/// <param name="Starts">Begin, with the offset of the festival's zone.</param>
/// <param name="Ends">End, with the offset of the festival's zone.</param>
/// <param name="Capacity">Places for people; null: no limit.</param>
/// <param name="Cancelled">Whether the hub has cancelled this one.</param>
public sealed record Slot(string Id, OffsetDateTime Starts, OffsetDateTime Ends, int? Capacity, bool Cancelled);

/// <summary>Makes the slots of a rule.</summary>
public static class Slots
{
    /// <summary>More than an event may have.</summary>
    public const int Most = 5000;

    private const int MinutesOfADay = 24 * 60;

    private static readonly LocalDateTimePattern s_id = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");

    /// <summary>All slots, by begin; of a rule that breaks today's limits, as one of before may, as many as are allowed.</summary>
    public static IReadOnlyList<Slot> Of(SlotRule rule)
    {
        var slots = Days(rule).SelectMany(day => OfDay(rule, day)).Take(Most).ToList();
        var places = new Dictionary<string, int>(slots.Select((slot, index) => KeyValuePair.Create(slot.Id, index)));
        foreach (var change in rule.Changes)
        {
            foreach (var index in PlacesOf(change, slots, places))
            {
                var slot = slots[index];
                slots[index] = slot with { Capacity = change.Capacity ?? slot.Capacity, Cancelled = change.Cancelled ?? slot.Cancelled };
            }
        }

        return slots;
    }

    /// <summary>The days that have slots.</summary>
    public static IEnumerable<LocalDate> Days(SlotRule rule) => Recurrence.Days(rule.Rule, rule.FirstDay, rule.LastDay).Except(rule.ExceptDays);

    /// <summary>How many fit into a day. A day's end may be midnight.</summary>
    public static int CountOfDay(SlotRule rule) => Math.Max(0, (MinuteOf(rule.Until, whenMidnight: MinutesOfADay) - MinuteOf(rule.From, 0)) / rule.Minutes);

    private static IEnumerable<Slot> OfDay(SlotRule rule, LocalDate day)
    {
        for (var number = 0; number < CountOfDay(rule); number++)
        {
            var begin = (day + rule.From).PlusMinutes(number * (long)rule.Minutes);
            var mapped = FestivalTime.Zone.MapLocal(begin);
            // Skipped by a clock change; of a repeated time the earlier counts.
            if (mapped.Count == 0)
                continue;
            var starts = mapped.First();
            var ends = starts.PlusMinutes(rule.Minutes);
            // One that the change cuts short would overlap the next.
            if (ends.ToInstant() > LatestEnd(begin.PlusMinutes(rule.Minutes)))
                continue;
            yield return new(s_id.Format(begin), starts.ToOffsetDateTime(), ends.ToOffsetDateTime(), rule.Capacity, Cancelled: false);
        }
    }

    private static Instant LatestEnd(LocalDateTime end)
    {
        var mapped = FestivalTime.Zone.MapLocal(end);
        return mapped.Count == 0 ? mapped.EarlyInterval.End : mapped.Last().ToInstant();
    }

    private static IEnumerable<int> PlacesOf(SlotChange change, List<Slot> slots, Dictionary<string, int> places)
    {
        if (change.Slot is not null)
            return places.TryGetValue(change.Slot, out var place) ? [place] : [];
        return Enumerable.Range(0, slots.Count).Where(index => slots[index].Starts.Date >= change.FirstDay && slots[index].Starts.Date <= change.LastDay);
    }

    private static int MinuteOf(LocalTime time, int whenMidnight) => time == LocalTime.Midnight ? whenMidnight : time.Hour * 60 + time.Minute;
}
