using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>
/// An event as VEVENTs. One with slots is open on some days only: it becomes an entry that recurs on them, from a day's
/// first slot to its last, instead of one bar of three months.
/// </summary>
internal static class CalendarEntries
{
    public const string Domain = "@kibiennale";

    public static string UidOf(Guid id) => id + Domain;

    public static IEnumerable<CalendarEvent> Of(FeedEvent item, FeedFrame frame, bool withSessions)
    {
        var sessions = withSessions ? item.Content.Sessions.Where(session => session.Starts is not null) : [];
        return [Whole(item, frame), .. sessions.Select(session => Part(item, session, frame))];
    }

    private static CalendarEvent Whole(FeedEvent item, FeedFrame frame)
    {
        var content = item.Content;
        var entry = New(item, UidOf(item.Event.Id));
        entry.Summary = FeedText.Clean(frame.In(content.Title));
        entry.Description = FeedText.Plain(content, frame) is { Length: > 0 } text ? text : null;
        entry.Location = FeedText.Location(content, item.Venue, frame);
        entry.Categories = [.. content.Topics];
        entry.Url = Uri.TryCreate(frame.PageOf(item), UriKind.Absolute, out var page) ? page : null;
        if (item.Venue is { Place: var place })
            entry.GeographicLocation = new(place.Lat, place.Lon);
        if (content.Contact is { } contact)
            Add(entry, contact);
        (entry.Start, entry.End) = (TimeOf(content.Starts!.Value), TimeOf(content.Ends!.Value));
        if (content.Slots is { } slots && Recurrence.Days(slots.Rule, slots.FirstDay, slots.LastDay) is { Count: > 0 } days)
            Recur(entry, slots, days);
        return entry;
    }

    private static CalendarEvent Part(FeedEvent item, Session session, FeedFrame frame)
    {
        // The hyphen: no id of an event ends where one of a session begins.
        var entry = New(item, $"{item.Event.Id}-{FeedText.Clean(session.Id)}{Domain}");
        entry.Summary = FeedText.Clean(frame.In(session.Title));
        entry.Description = FeedText.Clean(string.Join(", ", session.Speakers.Select(speaker => speaker.Name)));
        entry.Location = session.Room is { } room ? FeedText.Clean(room) : FeedText.Location(item.Content, item.Venue, frame);
        entry.Start = TimeOf(session.Starts!.Value);
        entry.End = session.Ends is { } ends ? TimeOf(ends) : null;
        entry.AddProperty("RELATED-TO", UidOf(item.Event.Id));
        return entry;
    }

    private static CalendarEvent New(FeedEvent item, string uid)
    {
        // Not the time of asking: a feed that has not changed reads the same.
        var changed = new CalDateTime(item.Updated.UtcDateTime, "UTC");
        return new()
        {
            Uid = uid,
            Sequence = (int)item.Version - 1,
            DtStamp = changed,
            LastModified = changed,
            Status = item.Status switch { "cancelled" => EventStatus.Cancelled, "postponed" => EventStatus.Tentative, _ => EventStatus.Confirmed },
        };
    }

    private static void Add(CalendarEvent entry, Contact contact)
    {
        // A parameter has no way to write a line break, nor the marks around it.
        var name = FeedText.Clean(contact.Name ?? "").Replace('\n', ' ').Replace('"', '\'');
        if (contact.Email is { } mail && Uri.TryCreate("mailto:" + mail, UriKind.Absolute, out var address))
            entry.Organizer = new() { Value = address, CommonName = name.Length == 0 ? null : name };
        var lines = ((string?[])[name, contact.Email, contact.Phone, contact.Url]).Where(text => !string.IsNullOrEmpty(text));
        entry.Contacts = [FeedText.Clean(string.Join(", ", lines))];
    }

    private static void Recur(CalendarEvent entry, SlotRule slots, IReadOnlyList<LocalDate> days)
    {
        entry.Start = Local(days[0].At(slots.From));
        entry.End = Local(days[0].At(slots.Until));
        var last = days[^1].At(slots.From).InZoneLeniently(FestivalTime.Zone).ToInstant();
        // The last day is counted out already: what counts from another day than the first would count otherwise.
        entry.RecurrenceRule = new(slots.Rule) { Count = null, Until = new CalDateTime(last.ToDateTimeUtc(), "UTC") };
        foreach (var day in slots.ExceptDays)
            entry.ExceptionDates.Add(Local(day.At(slots.From)));
    }

    /// <summary>Local time; in UTC where a clock change repeats the hour, since readers differ in which of the two they take.</summary>
    private static CalDateTime TimeOf(OffsetDateTime time) =>
        FestivalTime.Zone.MapLocal(time.LocalDateTime).Count == 1 ? Local(time.LocalDateTime) : new(time.ToInstant().ToDateTimeUtc(), "UTC");

    private static CalDateTime Local(LocalDateTime time) => new(time.ToDateTimeUnspecified(), FestivalTime.Zone.Id);
}
