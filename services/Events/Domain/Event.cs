using NodaTime;

namespace KiBiennale.Events.Domain;

/// <summary>Where an event stands between its hub and the office.</summary>
public enum EventState
{
    /// <summary>The hub still writes; nobody else sees it.</summary>
    Draft,

    /// <summary>It waits for the office's approval.</summary>
    Submitted,

    /// <summary>What the hub has written is what visitors see.</summary>
    Published,
}

/// <summary>What a step changed, and so what others must hear of.</summary>
public enum EventChange
{
    /// <summary>Nothing: it was like that already.</summary>
    None,

    /// <summary>Something that visitors do not see.</summary>
    Unseen,

    /// <summary>It became visible, for the first time or again.</summary>
    Published,

    /// <summary>What visitors see is another.</summary>
    Changed,

    /// <summary>It will not take place.</summary>
    Cancelled,
}

/// <summary>An event of the programme. Its identity for its hub is the hub's own id of it.</summary>
public sealed class Event
{
    private Event()
    {
    }

    public Guid Id { get; private set; }

    public string Hub { get; private set; } = "";

    /// <summary>Whether its hub is there to try things: all goes as with any event, but nothing of it is public.</summary>
    public bool Sandbox { get; private set; }

    public string ExternalId { get; private set; } = "";

    public EventState State { get; private set; }

    /// <summary>What the hub has written last.</summary>
    public EventContent Content { get; private set; } = null!;

    /// <summary>What visitors see; null before the first publication.</summary>
    public EventContent? Published { get; private set; }

    public bool Cancelled { get; private set; }

    /// <summary>Raised by every change: concurrency token, part of the ETag, order of messages.</summary>
    public long Version { get; private set; }

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    // What lists filter and sort by, taken from what visitors see.
    public Instant? Starts { get; private set; }

    public Instant? Ends { get; private set; }

    public string? Format { get; private set; }

    public IReadOnlyList<string> Audiences { get; private set; } = [];

    /// <summary>A new event, still without content: <see cref="Write"/> follows.</summary>
    public static Event Create(Guid id, KnownHub hub, string externalId, DateTimeOffset now) =>
        new() { Id = id, Hub = hub.Slug, Sandbox = hub.Sandbox, ExternalId = externalId, Created = now };

    /// <summary>The hub creates or replaces the event; also how it revives a cancelled one.</summary>
    /// <param name="content">What it says.</param>
    /// <param name="asDraft">Whether it is not to be submitted yet; what is visible stays so.</param>
    /// <param name="trusted">Whether the hub publishes without moderation.</param>
    /// <param name="now">Now.</param>
    public EventChange Write(EventContent content, bool asDraft, bool trusted, DateTimeOffset now)
    {
        var isVisible = content.IsSameAs(Published) && !Cancelled;
        var state = asDraft ? EventState.Draft : trusted || isVisible ? EventState.Published : EventState.Submitted;
        if (content.IsSameAs(Content) && state == State && (state != EventState.Published || isVisible))
            return EventChange.None;

        Content = content;
        State = state;
        Touch(now);
        return state == EventState.Published && !isVisible ? Show() : EventChange.Unseen;
    }

    /// <summary>The office lets visitors see what the hub has submitted.</summary>
    /// <returns>Null when nothing waits for approval.</returns>
    public EventChange? Approve(DateTimeOffset now)
    {
        if (State != EventState.Submitted)
            return null;
        State = EventState.Published;
        Touch(now);
        return Show();
    }

    /// <summary>The event will not take place. Visitors go on seeing it, as cancelled.</summary>
    public EventChange Cancel(DateTimeOffset now)
    {
        if (Published is null)
            throw new InvalidOperationException("An event that nobody has seen is removed, not cancelled.");
        if (Cancelled)
            return EventChange.None;
        Cancelled = true;
        Touch(now);
        return EventChange.Cancelled;
    }

    private EventChange Show()
    {
        var change = Published is null || Cancelled ? EventChange.Published : EventChange.Changed;
        Published = Content;
        Cancelled = false;
        Starts = Content.Starts?.ToInstant();
        Ends = Content.Ends?.ToInstant();
        Format = Content.Format;
        Audiences = Content.Audiences;
        return change;
    }

    private void Touch(DateTimeOffset now)
    {
        Version++;
        Updated = now;
    }
}
