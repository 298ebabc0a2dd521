using System.Text.Json.Nodes;
using KiBiennale.Events.Features.Feeds;
using KiBiennale.ServiceDefaults.Http;
using NodaTime;

namespace KiBiennale.Events.Features.Import;

/// <summary>The entries of an iCalendar file.</summary>
internal static class CalendarImport
{
    /// <summary>Null when it is no iCalendar.</summary>
    public static IReadOnlyList<ImportItem>? Read(string text) =>
        CalendarFile.Read(text) is { } calendars ? [.. calendars.SelectMany(Items)] : null;

    private static IEnumerable<ImportItem> Items(CalendarComponent calendar)
    {
        var zones = new CalendarZones(calendar);
        var allCancelled = calendar["METHOD"]?.Value.Trim().ToUpperInvariant() is "CANCEL";
        // Sessions of our own feed are no events: their event says nothing of them here, and keeps them.
        var entries = calendar.Components.Where(part => part.Name is "VEVENT" && !IsOwnSession(part));
        foreach (var ofOne in entries.GroupBy(entry => entry["UID"]?.Text ?? ""))
        {
            var instances = ofOne.Where(entry => entry["RECURRENCE-ID"] is not null).ToList();
            var wholes = ofOne.Except(instances).ToList();
            foreach (var whole in wholes)
                yield return Item(whole, ofOne.Key, instances, IsCancelled(whole), zones);
            if (wholes.Count == 0)
                yield return WithoutDays(ofOne.Key, instances, zones);
            foreach (var instance in instances)
                yield return Instance(instance, ofOne.Key, IsCancelled(instance), zones);
        }

        bool IsCancelled(CalendarComponent entry) =>
            (allCancelled && entry["RECURRENCE-ID"] is null) || allCancelled || entry["STATUS"]?.Value.Trim().ToUpperInvariant() is "CANCELLED";
    }

    private static ImportItem Item(CalendarComponent entry, string uid, IReadOnlyList<CalendarComponent> instances, bool isCancelled, CalendarZones zones)
    {
        ImportItem item = null!;
        item = new(ExternalIds.Of(uid), uid, ExternalIds.Own(uid), isCancelled, target => CalendarFields.Set(target, entry, Days(instances, zones, item!.Faults), zones, item.Faults));
        if (uid.Length == 0)
            item.Faults.Add("uid", "UID is required.");
        foreach (var line in entry.Unreadable.Take(10))
            item.Faults.Add("lines", $"'{(line.Length > 40 ? line[..40] + "…" : line)}' is no property.");
        return item;
    }

    /// <summary>A file that speaks of single days of a rule, and not of the rule: these days are left out of it.</summary>
    private static ImportItem WithoutDays(string uid, IReadOnlyList<CalendarComponent> instances, CalendarZones zones)
    {
        ImportItem item = null!;
        return item = new(ExternalIds.Of(uid), uid, ExternalIds.Own(uid), IsCancelled: false, target =>
        {
            if (target.Fields["slots"] is not JsonObject slots)
                return;
            var except = slots["exceptDays"]!.AsArray().Select(day => day!.GetValue<string>()).ToHashSet();
            except.UnionWith(Days(instances, zones, item!.Faults).Select(day => day.ToString("uuuu-MM-dd", null)));
            slots["exceptDays"] = new JsonArray([.. except.Order(StringComparer.Ordinal).Select(day => JsonValue.Create(day))]);
        })
        {
            OnlyIfKnown = true,
        };
    }

    /// <summary>A day that was moved away from its rule is an event of its own.</summary>
    private static ImportItem Instance(CalendarComponent entry, string uid, bool isCancelled, CalendarZones zones)
    {
        var original = CalendarTimes.Local(entry["RECURRENCE-ID"]!.Value);
        var id = original is { } time ? ExternalIds.OfInstance(uid, time)
            : CalendarTimes.Local(entry["RECURRENCE-ID"]!.Value.Trim() + "T000000") is { } day ? ExternalIds.OfInstance(uid, day)
            : "";
        ImportItem item = null!;
        item = new(id, uid, OwnId: null, isCancelled, target => CalendarFields.Set(target, entry, [], zones, item!.Faults)) { OnlyIfKnown = isCancelled };
        if (id.Length == 0)
            item.Faults.Add("recurrenceId", "RECURRENCE-ID must be a time such as 20260907T100000.");
        return item;
    }

    private static IEnumerable<LocalDate> Days(IReadOnlyList<CalendarComponent> instances, CalendarZones zones, Faults faults) => instances
        .Select(instance => faults.Time("slots.exceptDays", instance["RECURRENCE-ID"]!, instance["RECURRENCE-ID"]!.Value, zones)?.Time.Date).OfType<LocalDate>();

    private static bool IsOwnSession(CalendarComponent entry) =>
        entry["UID"]?.Text is { Length: > 36 } uid && uid[36] is '-' && uid.EndsWith(CalendarEntries.Domain, StringComparison.Ordinal)
        && entry["RELATED-TO"]?.Text == uid[..36] + CalendarEntries.Domain;
}
