using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>A room or a speaker that is needed twice at the same time. It hinders nothing.</summary>
/// <param name="Code"><c>room_clash</c> or <c>speaker_clash</c>.</param>
/// <param name="Path">Where in this event, as in <c>sessions[2].speakers[0]</c>.</param>
/// <param name="Detail">One sentence for a person.</param>
/// <param name="With">The other that needs it.</param>
public sealed record ClashWarning(string Code, string Path, string Detail, ClashingEvent With);

/// <summary>The other of two that clash: of the own hub whatever it has written, of another what is published.</summary>
/// <param name="Hub">Slug of its hub.</param>
/// <param name="ExternalId">That hub's own id of it.</param>
/// <param name="Session">The session within it; null: the event itself.</param>
public sealed record ClashingEvent(string Hub, string ExternalId, string? Session);

/// <summary>Finds clashes by what events are known to need.</summary>
internal static class ClashWarnings
{
    private const int MostWarnings = 20;

    /// <summary>What of a hub's event clashes, the earliest first, as it is saved.</summary>
    public static async Task<IReadOnlyList<ClashWarning>> WarningsAsync(this EventsDbContext db, Event festivalEvent, CancellationToken cancellationToken)
    {
        var isSandbox = await db.Hubs.AnyAsync(hub => hub.Slug == festivalEvent.Hub && hub.Sandbox, cancellationToken);
        if (isSandbox)
            return [];
        var clashes = await (
            from own in db.Occupancies
            where own.EventId == festivalEvent.Id && !own.Public
            from other in db.Occupancies
            where other.Key == own.Key && other.Starts < own.Ends && own.Starts < other.Ends
            // An event's own room is where its sessions are.
            where other.EventId != own.EventId || (other.Session != own.Session && other.Session != "" && own.Session != "")
            join with in db.Events on other.EventId equals with.Id
            where with.Hub == festivalEvent.Hub
                ? !other.Public
                : (other.Public || with.State == EventState.Published) && !db.Hubs.Any(hub => hub.Slug == with.Hub && hub.Sandbox)
            orderby own.Starts, own.Session, own.Key, other.Starts, with.Hub, with.ExternalId, other.Session
            select new { own.Session, own.Key, with.Hub, with.ExternalId, With = other.Session }).Take(MostWarnings).ToListAsync(cancellationToken);
        // Somebody may have changed the event since it was read.
        return
        [
            .. from clash in clashes
               let path = Occupancy.PathIn(festivalEvent.Content, clash.Session, clash.Key)
               where path is not null
               select Warning(Occupancy.IsRoom(clash.Key), path, new(clash.Hub, clash.ExternalId, clash.With.Length == 0 ? null : clash.With)),
        ];
    }

    /// <summary>Notes what events need now, where it is another than noted; to be saved with them.</summary>
    /// <param name="db">Where the events are tracked.</param>
    /// <param name="events">The events, as they are now.</param>
    /// <param name="noted">What is noted of them.</param>
    public static void Occupy(this EventsDbContext db, IEnumerable<Event> events, IEnumerable<Occupancy> noted)
    {
        var left = noted.ToDictionary(KeyOf);
        foreach (var occupancy in events.SelectMany(Occupancy.Of))
        {
            if (left.Remove(KeyOf(occupancy), out var known))
                known.Move(occupancy);
            else
                db.Add(occupancy);
        }

        db.RemoveRange(left.Values);
    }

    private static (Guid, string, string, bool) KeyOf(Occupancy occupancy) => (occupancy.EventId, occupancy.Session, occupancy.Key, occupancy.Public);

    private static ClashWarning Warning(bool isRoom, string path, ClashingEvent with)
    {
        var other = with.Session is null ? $"'{with.ExternalId}' of {with.Hub}" : $"session '{with.Session}' of '{with.ExternalId}' of {with.Hub}";
        return isRoom
            ? new("room_clash", path, $"At that time, {other} is in this room too.", with)
            : new("speaker_clash", path, $"At that time, {other} has a speaker of this name too.", with);
    }
}
