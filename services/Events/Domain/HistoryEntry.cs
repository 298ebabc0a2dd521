using KiBiennale.Contracts;

namespace KiBiennale.Events.Domain;

/// <summary>What somebody did to an event.</summary>
public enum HistoryAction
{
    Created,
    Changed,
    Submitted,
    Approved,
    Returned,
    Withdrawn,
    Cancelled,
    Postponed,
    Revived,
    Deleted,
}

/// <summary>An entry of an event's history. It is added and never changed, and outlives the event.</summary>
public sealed class HistoryEntry
{
    private HistoryEntry()
    {
    }

    /// <summary>Rises from entry to entry.</summary>
    public long Id { get; private set; }

    public Guid EventId { get; private set; }

    public string Hub { get; private set; } = "";

    public string ExternalId { get; private set; } = "";

    /// <summary>The event's version after it.</summary>
    public long Version { get; private set; }

    /// <summary>Where the event stood after it.</summary>
    public EventState State { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>A client id, or the id of a person.</summary>
    public string By { get; private set; } = "";

    public HistoryAction Action { get; private set; }

    /// <summary>What the office told the hub.</summary>
    public string? Note { get; private set; }

    /// <summary>What visitors were told.</summary>
    public LocalizedText? Reason { get; private set; }

    /// <summary>What became different by it: of what the hub has written or, when approved, of what visitors see.</summary>
    public IReadOnlyList<Difference> Changes { get; private set; } = [];

    public static HistoryEntry Of(Event festivalEvent, HistoryAction action, string by, IReadOnlyList<Difference> changes, DateTimeOffset now) => new()
    {
        EventId = festivalEvent.Id,
        Hub = festivalEvent.Hub,
        ExternalId = festivalEvent.ExternalId,
        Version = festivalEvent.Version,
        State = festivalEvent.State,
        At = now,
        By = by,
        Action = action,
        Note = action == HistoryAction.Returned ? festivalEvent.Note : null,
        Reason = action is HistoryAction.Cancelled or HistoryAction.Postponed ? festivalEvent.Reason : null,
        Changes = changes,
    };
}
