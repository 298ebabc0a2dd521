using KiBiennale.Contracts;

namespace KiBiennale.Events.Domain;

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

    /// <summary>What visitors see; null before the first publication, and while it is withdrawn.</summary>
    public EventContent? Published { get; private set; }

    /// <summary>What visitors saw last of an event that was withdrawn since.</summary>
    public EventContent? TakenBack { get; private set; }

    public bool Cancelled { get; private set; }

    /// <summary>It takes place at another time than visitors see, which is not known yet.</summary>
    public bool Postponed { get; private set; }

    /// <summary>What visitors are told of why it is cancelled or postponed.</summary>
    public LocalizedText? Reason { get; private set; }

    /// <summary>What the office told the hub when it returned the event.</summary>
    public string? Note { get; private set; }

    /// <summary>Since when it waits for approval; null: it does not. What the hub changes meanwhile keeps its place.</summary>
    public DateTimeOffset? Submitted { get; private set; }

    /// <summary>Raised by every change: concurrency token, part of the ETag, order of messages.</summary>
    public long Version { get; private set; }

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    /// <summary>A new event, still without content: <see cref="Write"/> follows.</summary>
    public static Event Create(Guid id, KnownHub hub, string externalId, DateTimeOffset now) =>
        new() { Id = id, Hub = hub.Slug, Sandbox = hub.Sandbox, ExternalId = externalId, Created = now };

    /// <summary>Whether visitors have ever seen it: then it is never forgotten.</summary>
    public bool WasSeen => (Published ?? TakenBack) is not null;

    /// <summary>The hub creates or replaces the event; also how it revives a cancelled or withdrawn one.</summary>
    /// <param name="content">What it says.</param>
    /// <param name="wanted">
    /// <see cref="EventState.Draft"/>: it is not to be submitted yet, and what is visible stays so. The others are what the hub
    /// may have read and puts back: a withdrawn event stays so, all else is submitted.
    /// </param>
    /// <param name="trusted">Whether the hub publishes without moderation.</param>
    /// <param name="now">Now.</param>
    public EventChange Write(EventContent content, EventState wanted, bool trusted, DateTimeOffset now)
    {
        var isVisible = content.IsSameAs(Published) && !Cancelled;
        var asDraft = wanted is EventState.Draft or EventState.Withdrawn;
        var state = asDraft ? EventState.Draft : trusted || isVisible ? EventState.Published : EventState.Submitted;
        if (content.IsSameAs(Content))
        {
            // Just this the office has returned: a sync of every night must not hand it in again and again.
            var stays = State == EventState.Returned ? !asDraft && !Cancelled : State == EventState.Withdrawn && wanted == EventState.Withdrawn;
            if (stays || (state == State && (state != EventState.Published || isVisible)))
                return EventChange.None;
        }

        Content = content;
        Enter(state, now);
        return state == EventState.Published && !isVisible ? Show() : EventChange.Unseen;
    }

    /// <summary>The hub hands in what it has written.</summary>
    /// <param name="trusted">Whether that publishes it.</param>
    /// <param name="now">Now.</param>
    public Step Submit(bool trusted, DateTimeOffset now)
    {
        if (State == EventState.Published)
            return Cancelled ? Refusal.NothingToSubmit : EventChange.None;
        var isVisible = Content.IsSameAs(Published) && !Cancelled;
        var state = trusted || isVisible ? EventState.Published : EventState.Submitted;
        if (state == State)
            return EventChange.None;
        Enter(state, now);
        return state == EventState.Published && !isVisible ? Show() : EventChange.Unseen;
    }

    /// <summary>The office lets visitors see what the hub has submitted.</summary>
    public Step Approve(DateTimeOffset now)
    {
        if (State != EventState.Submitted)
            return Refusal.NotSubmitted;
        Enter(EventState.Published, now);
        return Show();
    }

    /// <summary>The office sends back what the hub has submitted. What is visible stays so.</summary>
    public Step Return(string note, DateTimeOffset now)
    {
        if (State == EventState.Returned && Note == note)
            return EventChange.None;
        if (State != EventState.Submitted)
            return Refusal.NotSubmitted;
        Enter(EventState.Returned, now);
        Note = note;
        return EventChange.Unseen;
    }

    /// <summary>The hub takes the event back: visitors see it no more, whatever the office thinks of it.</summary>
    public Step Withdraw(DateTimeOffset now)
    {
        if (State == EventState.Withdrawn)
            return EventChange.None;
        if (State != EventState.Submitted && !WasSeen)
            return Refusal.NothingToWithdraw;
        Enter(EventState.Withdrawn, now);
        if (Published is null)
            return EventChange.Unseen;
        (TakenBack, Published, Cancelled, Postponed, Reason) = (Published, null, false, false, null);
        return EventChange.Withdrawn;
    }

    /// <summary>The event will not take place. Visitors go on seeing it, as cancelled.</summary>
    public Step Cancel(LocalizedText? reason, DateTimeOffset now)
    {
        if (Published is null)
            return Refusal.NotPublished;
        if (Cancelled && (reason is null || reason == Reason))
            return EventChange.None;
        (Cancelled, Postponed, Reason) = (true, false, reason);
        Hold(now);
        return EventChange.Cancelled;
    }

    /// <summary>The event takes place later. Visitors see the old time, and that it is none, until another is published.</summary>
    public Step Postpone(LocalizedText reason, DateTimeOffset now)
    {
        if (Published is null)
            return Refusal.NotPublished;
        if (Cancelled)
            return Refusal.AlreadyCancelled;
        if (Postponed && reason == Reason)
            return EventChange.None;
        (Postponed, Reason) = (true, reason);
        Hold(now);
        return EventChange.Changed;
    }

    private EventChange Show()
    {
        var change = Published is null || Cancelled ? EventChange.Published : EventChange.Changed;
        var begins = Content.Starts?.ToInstant();
        // The same time again is only what the hub's system has always said.
        if (Cancelled || Published is null || (begins is not null && begins != Published.Starts?.ToInstant()) || HasOtherSlots())
            (Cancelled, Postponed, Reason) = (false, false, null);
        (Published, TakenBack) = (Content, null);
        return change;
    }

    /// <summary>What is booked slot by slot is at another time when its slots are.</summary>
    private bool HasOtherSlots() =>
        Content.Slots is { } now && Published?.Slots is { } before && !Slots.Of(now).Select(slot => slot.Starts).SequenceEqual(Slots.Of(before).Select(slot => slot.Starts));

    /// <summary>What was to be approved goes back to the hub: approved later, it would undo what visitors have been told since.</summary>
    private void Hold(DateTimeOffset now) => Enter(State == EventState.Submitted ? EventState.Draft : State, now);

    private void Enter(EventState state, DateTimeOffset now)
    {
        Submitted = state == EventState.Submitted ? Submitted ?? now : null;
        if (state != State)
            Note = null;
        State = state;
        Version++;
        Updated = now;
    }
}
