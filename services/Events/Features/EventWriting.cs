using System.Text.RegularExpressions;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features.Input;
using KiBiennale.Events.Messaging;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>An event that a hub wants written, under its own id of it.</summary>
internal sealed record EventToWrite(string ExternalId, EventInput Input);

/// <summary>What became of it: an event, or faults.</summary>
internal sealed record WrittenEvent(Event? Event, KnownVenue? Venue, bool IsNew, EventChange Change, Faults Faults);

/// <summary>How a hub's events are written, one or a thousand; PUT, batch and import do nothing else. Nothing is saved yet.</summary>
internal static partial class EventWriting
{
    /// <summary>More are not written at once, by a batch or an import.</summary>
    public const int MostAtOnce = 1000;

    /// <summary>
    /// Whoever writes many events of one hub takes turns, until the end of the transaction: two who write the same new ones in
    /// another order would wait for each other.
    /// </summary>
    public static Task TakeTurnAsync(this EventsDbContext db, string hub, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"batch of " + hub}, 0))", cancellationToken);

    /// <param name="db">Where the events are tracked, to be saved.</param>
    /// <param name="owner">The hub.</param>
    /// <param name="items">In the order of the answer.</param>
    /// <param name="by">Who writes: the token's subject.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<WrittenEvent>> WriteAsync(
        this EventsDbContext db, KnownHub owner, IReadOnlyList<EventToWrite> items, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var venues = await db.Venues.AsNoTracking().Where(venue => venue.Hub == owner.Slug).ToDictionaryAsync(venue => venue.Slug, cancellationToken);
        var slugs = venues.Keys.ToHashSet();
        var ids = items.Select(item => item.ExternalId).ToList();
        var known = await db.Events.Where(e => e.Hub == owner.Slug && ids.Contains(e.ExternalId)).ToDictionaryAsync(e => e.ExternalId, cancellationToken);
        var eventIds = known.Values.Select(e => e.Id).ToList();
        var noted = await db.Occupancies.Where(occupancy => eventIds.Contains(occupancy.EventId)).ToListAsync(cancellationToken);
        var images = await db.NamedImagesAsync(owner, items.Select(item => item.Input), cancellationToken);
        var seen = new HashSet<string>();
        List<WrittenEvent> written = [.. items.Select(Write)];
        var events = written.Select(one => one.Event).OfType<Event>().ToDictionary(e => e.Id);
        db.Occupy(events.Values, noted.Where(occupancy => events.ContainsKey(occupancy.EventId)));
        return written;

        WrittenEvent Write(EventToWrite item)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var faults = new Faults();
            if (!ExternalIdPattern().IsMatch(item.ExternalId))
                faults.Add("externalId", "must be 1-128 characters A-Z a-z 0-9 . _ ~ @ -");
            else if (!seen.Add(item.ExternalId))
                faults.Add("externalId", $"'{item.ExternalId}' stands there more than once: the first one counts.", "duplicate_external_id");
            var content = EventReader.Read(item.Input, slugs, images, faults);
            var venue = venues.GetValueOrDefault(content.Venue ?? "");
            if (faults.Any)
                return new(null, venue, IsNew: false, EventChange.None, faults);

            var isNew = !known.TryGetValue(item.ExternalId, out var festivalEvent);
            festivalEvent ??= db.Add(Event.Create(Guid.CreateVersion7(), owner, item.ExternalId, now)).Entity;
            var (before, wasCancelled) = (festivalEvent.Content, festivalEvent.Cancelled);
            var change = festivalEvent.Write(content, Wanted(item.Input.State), owner.Trusted, now);
            db.Announce(festivalEvent, change);
            if (change != EventChange.None)
            {
                var changes = Difference.Between(before, content);
                var action = isNew ? HistoryAction.Created
                    : wasCancelled && !festivalEvent.Cancelled ? HistoryAction.Revived
                    : changes.Count == 0 && festivalEvent.State != EventState.Draft ? HistoryAction.Submitted
                    : HistoryAction.Changed;
                db.Add(HistoryEntry.Of(festivalEvent, action, by, changes, now));
            }

            return new(festivalEvent, venue, isNew, change, faults);
        }
    }

    /// <summary>Of the hub's images those that are named.</summary>
    public static async Task<IReadOnlySet<Guid>> NamedImagesAsync(
        this EventsDbContext db, KnownHub owner, IEnumerable<EventInput> inputs, CancellationToken cancellationToken)
    {
        var named = inputs.Select(EventReader.OwnImage).OfType<Guid>().ToList();
        return named.Count == 0 ? new HashSet<Guid>()
            : await db.Images.Where(image => image.Hub == owner.Slug && named.Contains(image.Id)).Select(image => image.Id).ToHashSetAsync(cancellationToken);
    }

    private static EventState Wanted(string? state) => state is null ? EventState.Submitted : Enum.Parse<EventState>(state, ignoreCase: true);

    [GeneratedRegex(@"^[A-Za-z0-9._~@-]{1,128}\z")]
    private static partial Regex ExternalIdPattern();
}
