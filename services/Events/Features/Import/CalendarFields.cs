using System.Text.Json;
using System.Text.Json.Nodes;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features.Feeds;
using KiBiennale.ServiceDefaults.Http;
using NodaTime;

namespace KiBiennale.Events.Features.Import;

/// <summary>
/// Puts what a calendar's entry says into the fields of an event. What it says just as our feed would stays as it is: a
/// calendar holds less than an event, and nothing is to be lost on the way there and back. Who organises it is not taken
/// over: that is a person's mail address, and perhaps not meant for the public.
/// </summary>
internal static class CalendarFields
{
    private static readonly FeedFrame[] s_frames = [new("de", "", ""), new("en", "", "")];

    public static void Set(ImportTarget target, CalendarComponent entry, IEnumerable<LocalDate> moved, CalendarZones zones, Faults faults)
    {
        var (fields, known) = (target.Fields, target.Known?.Content);
        if (entry["SUMMARY"]?.Text.Trim() is var title && !Is(title, frame => FeedText.Clean(frame.In(known?.Title))))
            fields["title"] = Localized(title);
        var description = entry["DESCRIPTION"]?.Text.Trim();
        var elsewhere = Place(target, entry["LOCATION"]?.Text.Trim());
        if (elsewhere is not null)
            description = string.IsNullOrEmpty(description) ? $"Ort: {elsewhere}" : $"{description}\n\nOrt: {elsewhere}";
        if (!Is(description, frame => known is null ? "" : FeedText.Plain(known, frame)))
            fields["description"] = string.IsNullOrEmpty(description) ? null : Localized(description);

        var topics = entry.All("CATEGORIES").SelectMany(line => line.Texts).Select(text => text.ToLowerInvariant()).Where(FaultChecks.IsSlug).Distinct().Take(20).ToList();
        if (known is null || !topics.SequenceEqual(known.Topics))
            fields["topics"] = new JsonArray([.. topics.Select(topic => JsonValue.Create(topic))]);
        if (entry["URL"]?.Value.Trim() is { } page && Uri.TryCreate(page, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            SetPage(target, page);
        if (faults.Times(entry, zones) is { } times)
            SetTimes(target, entry, times, moved, zones, faults);

        bool Is(string? said, Func<FeedFrame, string?> ours) => known is not null && s_frames.Any(frame => (ours(frame)?.Trim() ?? "") == (said ?? ""));
    }

    private static JsonObject Localized(string? text) => new() { ["de"] = text };

    /// <summary>A venue of the hub and a room in it, or the page of an online event. What is neither is given back.</summary>
    private static string? Place(ImportTarget target, string? location)
    {
        var (fields, known) = (target.Fields, target.Known?.Content);
        var asked = target.Options.Venue;
        if (known is not null && asked is null
            && s_frames.Any(frame => (FeedText.Location(known, target.Venues.GetValueOrDefault(known.Venue ?? ""), frame)?.Trim() ?? "") == (location ?? "")))
            return null;

        fields["venue"] = asked;
        fields["room"] = null;
        if (string.IsNullOrEmpty(location))
            return null;
        var parts = location.Split([',', '\n'], StringSplitOptions.TrimEntries);
        foreach (var (slug, venue) in target.Venues)
        {
            var at = Array.FindIndex(parts, part => Names(slug, venue).Contains(part, StringComparer.OrdinalIgnoreCase));
            if (at < 0)
                continue;
            fields["venue"] = slug;
            fields["room"] = at == 0 ? null : string.Join(", ", parts[..at]);
            return null;
        }

        if (Uri.TryCreate(location, UriKind.Absolute, out var page) && page.Scheme is "http" or "https")
        {
            fields["onlineUrl"] = location;
            fields["mode"] = target.Options.Mode ?? "online";
            return null;
        }

        if (asked is null || location.Length > 100)
            return location;
        fields["room"] = location;
        return null;
    }

    private static IEnumerable<string> Names(string slug, KnownVenue venue) =>
        ((string?[])[slug, venue.Place.Name.De, venue.Place.Name.En]).OfType<string>();

    private static void SetPage(ImportTarget target, string page)
    {
        var links = target.Known?.Content.Links ?? [];
        // Without a page of the hub's own our feed names the event's address here.
        var isOurs = target.Known is { } known && page.EndsWith($"/events/{known.Event.Id}", StringComparison.Ordinal);
        if (!isOurs && links.All(link => link.Url != page && new Uri(link.Url).AbsoluteUri != page))
            target.Fields["links"] = new JsonArray(new JsonObject { ["url"] = page });
    }

    private static void SetTimes(
        ImportTarget target, CalendarComponent entry, (CalendarTime Starts, OffsetDateTime Ends) times, IEnumerable<LocalDate> moved, CalendarZones zones, Faults faults)
    {
        var known = target.Known?.Content;
        var before = known?.Slots;
        var capacity = target.Options.Capacity ?? before?.Capacity;
        if (faults.Slots(entry, times.Starts, times.Ends, moved, zones, capacity) is not { } slots)
        {
            target.Fields["slots"] = null;
            target.Fields["starts"] = TextOf(times.Starts.Time, known?.Starts);
            target.Fields["ends"] = TextOf(times.Ends, known?.Ends);
            return;
        }

        var days = Recurrence.Days(slots.Rule, slots.FirstDay, slots.LastDay);
        if (before is not null && before.From == slots.From && before.Until == slots.Until && Taking(before).SequenceEqual(Taking(slots)))
            return;
        target.Fields["slots"] = JsonSerializer.SerializeToNode(slots, EventContent.Json);
        target.Fields["starts"] = FestivalTextOf(days[0].At(slots.From));
        target.Fields["ends"] = FestivalTextOf(days[^1].At(slots.Until));
    }

    private static IEnumerable<LocalDate> Taking(SlotRule slots) => Recurrence.Days(slots.Rule, slots.FirstDay, slots.LastDay).Except(slots.ExceptDays);

    /// <summary>Calendars know no parts of a second.</summary>
    private static string TextOf(OffsetDateTime time, OffsetDateTime? before) => CalendarTimes.Text(
        before is { } known && known.ToInstant().ToUnixTimeSeconds() == time.ToInstant().ToUnixTimeSeconds() ? known : time);

    private static string FestivalTextOf(LocalDateTime time) => CalendarTimes.Text(time.InZoneLeniently(ServiceDefaults.FestivalTime.Zone).ToOffsetDateTime());
}
