using NodaTime;

namespace KiBiennale.Events.Domain;

/// <summary>A room or a speaker that an event needs for a time. Two of one key at one time clash.</summary>
public sealed class Occupancy
{
    private const string RoomKind = "room:", SpeakerKind = "speaker:";

    private Occupancy()
    {
    }

    public Guid EventId { get; private set; }

    /// <summary>The session that needs it; empty: the event itself.</summary>
    public string Session { get; private set; } = "";

    /// <summary>What is needed, however it is written.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Whether it is what visitors see, where the hub has written something else since. Without that, both are one.</summary>
    public bool Public { get; private set; }

    public Instant Starts { get; private set; }

    public Instant Ends { get; private set; }

    public static bool IsRoom(string key) => key.StartsWith(RoomKind, StringComparison.Ordinal);

    /// <summary>All that an event needs. What does not take place, or not at the time it says, needs nothing.</summary>
    public static IReadOnlyList<Occupancy> Of(Event festivalEvent)
    {
        if (festivalEvent.Cancelled || festivalEvent.Postponed || festivalEvent.State == EventState.Withdrawn)
            return [];
        var content = festivalEvent.Content;
        var written = Sessions(festivalEvent, content, isPublic: false).Concat(Rooms(festivalEvent, content));
        // A room is of one hub, which knows all that it has written; only speakers come around.
        var shown = festivalEvent.Published is { } published && festivalEvent.State != EventState.Published ? Sessions(festivalEvent, published, isPublic: true) : [];
        return [.. written.Concat(shown).DistinctBy(occupancy => (occupancy.Session, occupancy.Key, occupancy.Public))];
    }

    /// <summary>The place in an event's content that needs it; null: none does, or no more.</summary>
    public static string? PathIn(EventContent content, string session, string key)
    {
        if (session.Length == 0)
            return "room";
        var index = content.Sessions.ToList().FindIndex(candidate => candidate.Id == session);
        if (index < 0 || IsRoom(key))
            return index < 0 ? null : $"sessions[{index}].room";
        var speaker = content.Sessions[index].Speakers.Select(KeyOf).ToList().IndexOf(key);
        return speaker < 0 ? null : $"sessions[{index}].speakers[{speaker}]";
    }

    /// <summary>Takes over the time of another of the same key.</summary>
    public void Move(Occupancy other) => (Starts, Ends) = (other.Starts, other.Ends);

    private static IEnumerable<Occupancy> Sessions(Event festivalEvent, EventContent content, bool isPublic) =>
        from session in content.Sessions
        from key in session.Speakers.Select(KeyOf)
        from occupancy in At(festivalEvent, session.Id, key, session.Starts, session.Ends, isPublic)
        select occupancy;

    private static IEnumerable<Occupancy> Rooms(Event festivalEvent, EventContent content)
    {
        // What is open for months, or comes in slots, does not keep others out of its room all the time.
        var isThereThroughout = content.Slots is null && content.OpeningHours.Count == 0 && content.Format is not ("exhibition" or "drop-in");
        var own = isThereThroughout && RoomKey(festivalEvent.Hub, content.Venue, content.Room) is { } room
            ? At(festivalEvent, "", room, content.Starts, content.Ends, isPublic: false)
            : [];
        return own.Concat(
            from session in content.Sessions
            let key = RoomKey(festivalEvent.Hub, session.Venue ?? content.Venue, session.Room)
            where key is not null
            from occupancy in At(festivalEvent, session.Id, key, session.Starts, session.Ends, isPublic: false)
            select occupancy);
    }

    private static IEnumerable<Occupancy> At(Event festivalEvent, string session, string key, OffsetDateTime? starts, OffsetDateTime? ends, bool isPublic) =>
        starts is { } begin && ends is { } end
            ? [new() { EventId = festivalEvent.Id, Session = session, Key = key, Public = isPublic, Starts = begin.ToInstant(), Ends = end.ToInstant() }]
            : [];

    private static string? RoomKey(string hub, string? venue, string? room) =>
        venue is null || room is null ? null : $"{RoomKind}{hub}/{venue}/{Plain(room)}";

    private static string KeyOf(Speaker speaker) => SpeakerKind + Plain(speaker.Name);

    private static string Plain(string name) => name.Trim().ToLowerInvariant();
}
