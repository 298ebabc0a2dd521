using NodaTime;

namespace KiBiennale.Events.Domain;

/// <summary>What must hold of an event's slots.</summary>
public static class SlotRules
{
    /// <summary>Every breach of the rule as it stands there.</summary>
    public static IEnumerable<Breach> Breaches(SlotRule rule)
    {
        if (rule.LastDay < rule.FirstDay)
            yield return new("slots.lastDay", "lies before 'firstDay'.");
        else if (rule.FirstDay != default && Period.DaysBetween(rule.FirstDay, rule.LastDay) > Recurrence.MostDays)
            yield return new("slots.lastDay", $"lies more than {Recurrence.MostDays} days after 'firstDay'.");
        if (rule.From.Second > 0)
            yield return new("slots.from", "must be a whole minute.");
        if (rule.Minutes > 0 && Slots.CountOfDay(rule) == 0)
            yield return new("slots.until", "leaves no room for a slot after 'from'.");
        foreach (var (change, index) in rule.Changes.Select((change, index) => (change, index)))
        {
            var path = $"slots.changes[{index}]";
            if (change.Slot is null ? change.FirstDay is null || change.LastDay is null : change.FirstDay is not null || change.LastDay is not null)
                yield return new(path, "is either of a 'slot' or of the days from 'firstDay' to 'lastDay'.");
            if (change.LastDay < change.FirstDay)
                yield return new(path + ".lastDay", "lies before 'firstDay'.");
            if (change.Capacity is null && change.Cancelled is null)
                yield return new(path, "changes nothing: it needs 'capacity' or 'cancelled'.");
        }
    }

    /// <summary>Every breach of the slots that a rule without breaches makes.</summary>
    public static IEnumerable<Breach> BreachesOfSlots(SlotRule rule, EventContent content)
    {
        if (Slots.Days(rule).Count() * Slots.CountOfDay(rule) > Slots.Most)
        {
            yield return new("slots", $"makes more than {Slots.Most} slots.", "too_many_slots");
            yield break;
        }

        var slots = Slots.Of(rule);
        if (slots.Count == 0)
        {
            yield return new("slots", "makes no slot.", "no_slots");
            yield break;
        }

        if (content.Starts is { } starts && slots[0].Starts.ToInstant() < starts.ToInstant())
            yield return new("slots", $"The slot {slots[0].Id} begins before the event.");
        if (content.Ends is { } ends && slots[^1].Ends.ToInstant() > ends.ToInstant())
            yield return new("slots", $"The slot {slots[^1].Id} ends after the event.");
        var made = slots.Select(slot => slot.Id).ToHashSet();
        foreach (var (change, index) in rule.Changes.Select((change, index) => (change, index)))
        {
            if (change.Slot is not null && !made.Contains(change.Slot))
                yield return new($"slots.changes[{index}].slot", $"The rule makes no slot '{change.Slot}'.");
        }
    }
}
