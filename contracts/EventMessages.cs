namespace KiBiennale.Contracts;

/// <summary>An event became visible to visitors. Said by Events.</summary>
/// <param name="Event">The event as it is published.</param>
public sealed record EventPublished(EventSnapshot Event);

/// <summary>A published event changed. Said by Events.</summary>
/// <param name="Event">The event as it is published now.</param>
public sealed record EventChanged(EventSnapshot Event);

/// <summary>A published event will not take place. Said by Events.</summary>
/// <param name="Event">The event as it was published last.</param>
public sealed record EventCancelled(EventSnapshot Event);

/// <summary>A published event, as other services need to know it.</summary>
/// <param name="EventId">UUIDv7.</param>
/// <param name="Version">Rises with every change of the event: a listener ignores what is not newer than what it has.</param>
/// <param name="Hub">Slug of the hub that holds it.</param>
/// <param name="Title">Title.</param>
/// <param name="Format">What kind of event it is, as in the public API.</param>
/// <param name="Starts">Begin, with the offset of the festival's zone; null while no date is announced.</param>
/// <param name="Ends">End, with the offset of the festival's zone; null while no date is announced.</param>
/// <param name="Cancelled">Whether the event will not take place.</param>
/// <param name="Registration">How one books it.</param>
/// <param name="Sessions">Its sessions, in the order of the programme.</param>
/// <param name="Slots">The rule that makes its slots, when it is booked by slot and not as a whole.</param>
/// <param name="SlotTimes">The slots themselves, by time; null: it has none, or a service of before says it.</param>
/// <param name="Postponed">Whether it will take place at another time, not known yet.</param>
/// <param name="Withdrawn">Whether it is cancelled and shown to visitors no more.</param>
/// <param name="Reason">What visitors are told of why it is cancelled or postponed.</param>
/// <param name="Venue">Slug of the hub's venue; null: none is known, or it is online.</param>
/// <param name="Room">Room at the venue; null: none is known.</param>
public sealed record EventSnapshot(
    Guid EventId,
    long Version,
    string Hub,
    LocalizedText Title,
    string Format,
    DateTimeOffset? Starts,
    DateTimeOffset? Ends,
    bool Cancelled,
    RegistrationRules Registration,
    IReadOnlyList<SessionSnapshot> Sessions,
    SlotSnapshot? Slots,
    IReadOnlyList<SlotTime>? SlotTimes = null,
    bool Postponed = false,
    bool Withdrawn = false,
    LocalizedText? Reason = null,
    string? Venue = null,
    string? Room = null);

/// <summary>How an event is booked.</summary>
/// <param name="Mode"><c>none</c>, <c>external</c>, <c>open</c>, <c>approval</c> or <c>invitation</c>.</param>
/// <param name="Opens">From when on one can register; null: at once.</param>
/// <param name="Closes">Until when one can register; null: until it begins.</param>
/// <param name="Capacity">Places for people; null: no limit.</param>
/// <param name="MinParty">Fewest people in one registration.</param>
/// <param name="MaxParty">Most people in one registration.</param>
/// <param name="WaitingList">Whether one can wait when it is full.</param>
/// <param name="SmallerPartyMayPass">Whether a smaller party may pass a bigger one on the waiting list.</param>
/// <param name="Groups">Whether school classes and other groups can register as such.</param>
/// <param name="Questions">What is asked of those who register; null: nothing.</param>
/// <param name="ConfirmAddress">Whether people must prove that their address is theirs before they have places.</param>
public sealed record RegistrationRules(
    string Mode,
    DateTimeOffset? Opens,
    DateTimeOffset? Closes,
    int? Capacity,
    int MinParty,
    int MaxParty,
    bool WaitingList,
    bool SmallerPartyMayPass = false,
    bool Groups = false,
    IReadOnlyList<QuestionSnapshot>? Questions = null,
    bool ConfirmAddress = false);

/// <summary>A question of the registration form.</summary>
/// <param name="Question">Its id, unique within the event.</param>
/// <param name="Text">The question.</param>
/// <param name="Required">Whether it must be answered.</param>
public sealed record QuestionSnapshot(string Question, LocalizedText Text, bool Required);

/// <summary>A part of an event with its own time and perhaps its own capacity.</summary>
/// <param name="Session">The partner's id, unique within the event.</param>
/// <param name="Title">Title.</param>
/// <param name="Starts">Begin, with the offset of the festival's zone.</param>
/// <param name="Ends">End, with the offset of the festival's zone.</param>
/// <param name="Capacity">Places of its own, which make it bookable; null: it comes with the event.</param>
/// <param name="ExclusiveGroup">Of the sessions of one group a person takes one.</param>
/// <param name="Venue">Slug of another venue than the event's; null: the event's.</param>
/// <param name="Room">Room at the venue; null: none is known.</param>
public sealed record SessionSnapshot(
    string Session,
    LocalizedText Title,
    DateTimeOffset? Starts,
    DateTimeOffset? Ends,
    int? Capacity,
    string? ExclusiveGroup,
    string? Venue = null,
    string? Room = null);

/// <summary>The rule that makes an event's slots, in the festival's local time.</summary>
/// <param name="Rule">Recurrence rule after RFC 5545: the days.</param>
/// <param name="From">Begin of the first slot of a day.</param>
/// <param name="Until">End of the last slot of a day.</param>
/// <param name="Minutes">Length of a slot.</param>
/// <param name="FirstDay">First day on which the rule may fall.</param>
/// <param name="LastDay">Last day on which the rule may fall, inclusive.</param>
/// <param name="ExceptDays">Days left out.</param>
/// <param name="Capacity">Places for people in each slot.</param>
public sealed record SlotSnapshot(
    string Rule,
    TimeOnly From,
    TimeOnly Until,
    int Minutes,
    DateOnly FirstDay,
    DateOnly LastDay,
    IReadOnlyList<DateOnly> ExceptDays,
    int Capacity);

/// <summary>One slot of an event.</summary>
/// <param name="Slot">Its identity within the event, which no change of the rule alters: the local begin, as in <c>2026-09-08T10:00</c>.</param>
/// <param name="Starts">Begin, with the offset of the festival's zone.</param>
/// <param name="Ends">End, with the offset of the festival's zone.</param>
/// <param name="Capacity">Places for people; null: no limit.</param>
/// <param name="Cancelled">Whether the hub has cancelled this one.</param>
public sealed record SlotTime(string Slot, DateTimeOffset Starts, DateTimeOffset Ends, int? Capacity, bool Cancelled);
