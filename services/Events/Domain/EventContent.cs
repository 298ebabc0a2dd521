using System.Text.Json;
using KiBiennale.Contracts;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;

namespace KiBiennale.Events.Domain;

/// <summary>
/// All that a hub says of an event. A value: what visitors see and what waits for approval are two of them. Times carry
/// the offset that the festival's zone has then, so both the local time and the instant are kept.
/// </summary>
public sealed record EventContent(
    LocalizedText Title,
    LocalizedText? Subtitle,
    LocalizedText? Summary,
    LocalizedText? Description,
    string Format,
    IReadOnlyList<string> Audiences,
    IReadOnlyList<string> Topics,
    IReadOnlyList<string> Languages,
    string Mode,
    string? OnlineUrl,
    string? Venue,
    string? Room,
    OffsetDateTime? Starts,
    OffsetDateTime? Ends,
    Price? Price,
    IReadOnlyList<string> Accessibility,
    Contact? Contact,
    IReadOnlyList<Link> Links,
    Image? Image,
    IReadOnlyList<RouteStop> Route,
    IReadOnlyList<OpeningHours> OpeningHours,
    IReadOnlyList<Session> Sessions,
    SlotRule? Slots,
    Registration Registration)
{
    /// <summary>How content is written where it is kept.</summary>
    public static readonly JsonSerializerOptions Json =
        new JsonSerializerOptions(JsonSerializerDefaults.Web).ConfigureForNodaTime(DateTimeZoneProviders.Tzdb);

    public bool IsSameAs(EventContent? other) =>
        ReferenceEquals(this, other) || (other is not null && JsonSerializer.Serialize(this, Json) == JsonSerializer.Serialize(other, Json));
}

/// <summary>A part of an event with a time of its own.</summary>
/// <param name="Id">The partner's id, unique within the event.</param>
/// <param name="Title">Title.</param>
/// <param name="Description">More about it, Markdown.</param>
/// <param name="Track">The track it belongs to.</param>
/// <param name="Venue">Slug of another venue of the hub; null: the event's.</param>
/// <param name="Room">Room.</param>
/// <param name="Speakers">Who speaks.</param>
/// <param name="Starts">Begin.</param>
/// <param name="Ends">End.</param>
/// <param name="Capacity">Places of its own, which make it bookable.</param>
/// <param name="ExclusiveGroup">Of the sessions of one group a person takes one.</param>
/// <param name="DropIn">Whether one comes and goes as one likes.</param>
public sealed record Session(
    string Id,
    LocalizedText Title,
    LocalizedText? Description,
    string? Track,
    string? Venue,
    string? Room,
    IReadOnlyList<Speaker> Speakers,
    OffsetDateTime? Starts,
    OffsetDateTime? Ends,
    int? Capacity,
    string? ExclusiveGroup,
    bool DropIn);

/// <summary>Somebody who speaks.</summary>
/// <param name="Name">Name.</param>
/// <param name="Organisation">Where she or he comes from.</param>
public sealed record Speaker(string Name, string? Organisation);

/// <summary>The rule that makes an event's bookable slots, in the festival's local time.</summary>
/// <param name="Rule">
/// Recurrence rule after RFC 5545: on which days. <c>FREQ</c> is <c>DAILY</c>, <c>WEEKLY</c>, <c>MONTHLY</c> or <c>YEARLY</c>;
/// <c>BYHOUR</c>, <c>BYMINUTE</c>, <c>BYSECOND</c>, <c>BYYEARDAY</c> and <c>BYWEEKNO</c> are refused
/// (<c>unsupported_recurrence</c>), as is what the standard forbids. It makes at least one slot (<c>no_slots</c>) and at most
/// 5,000 (<c>too_many_slots</c>), within the event's times if it has any. A slot that a clock change skips or cuts short is
/// left out; of a time that it repeats the earlier counts.
/// </param>
/// <param name="From">Begin of a day's first slot, a whole minute.</param>
/// <param name="Until">End of a day's last slot; 00:00 is the day's end.</param>
/// <param name="Minutes">Length of a slot, 5 to 1,440.</param>
/// <param name="FirstDay">First day; it has slots only if the rule falls on it.</param>
/// <param name="LastDay">Last day, inclusive; at most 731 days after the first.</param>
/// <param name="ExceptDays">Days left out.</param>
/// <param name="Capacity">Places for people in each slot; null: no limit.</param>
/// <param name="Changes">What is otherwise in some slots, at most 366; of several that meet a slot the last counts.</param>
public sealed record SlotRule(
    string Rule,
    LocalTime From,
    LocalTime Until,
    int Minutes,
    LocalDate FirstDay,
    LocalDate LastDay,
    IReadOnlyList<LocalDate> ExceptDays,
    int? Capacity,
    IReadOnlyList<SlotChange>? Changes = null)
{
    // Content that was kept before there were changes has none.
    public IReadOnlyList<SlotChange> Changes { get; init; } = Changes ?? [];
}

/// <summary>A change of a single slot that the rule makes, or of all on some days; of its capacity, or whether it takes place, or both.</summary>
/// <param name="Slot">The slot's local begin, as in <c>2026-09-08T10:00</c>; null: all slots of the days.</param>
/// <param name="FirstDay">First of the days.</param>
/// <param name="LastDay">Last of the days, inclusive.</param>
/// <param name="Capacity">Places for people; null: as before.</param>
/// <param name="Cancelled">Whether it will not take place; null: as before.</param>
/// <param name="Reason">What visitors are told of why, at most 500 characters.</param>
public sealed record SlotChange(string? Slot, LocalDate? FirstDay, LocalDate? LastDay, int? Capacity, bool? Cancelled, LocalizedText? Reason);

/// <summary>How one books an event.</summary>
/// <param name="Mode"><c>none</c>, <c>external</c>, <c>open</c>, <c>approval</c> or <c>invitation</c>.</param>
/// <param name="Required">Whether one needs a registration to come in.</param>
/// <param name="Url">Where to register, when the mode is <c>external</c>.</param>
/// <param name="Opens">From when on; null: at once.</param>
/// <param name="Closes">Until when; null: until it begins.</param>
/// <param name="Capacity">Places for people; null: no limit.</param>
/// <param name="MinParty">Fewest people in one registration.</param>
/// <param name="MaxParty">Most people in one registration.</param>
/// <param name="WaitingList">Whether one can wait when it is full.</param>
/// <param name="SmallerPartyMayPass">Whether a smaller party may pass a bigger one on the waiting list.</param>
/// <param name="Groups">Whether school classes and other groups can register as such.</param>
/// <param name="Questions">What is asked of those who register.</param>
/// <param name="ConfirmAddress">Whether people must prove that their address of e-mail is theirs before they have places.</param>
public sealed record Registration(
    string Mode,
    bool Required,
    string? Url,
    OffsetDateTime? Opens,
    OffsetDateTime? Closes,
    int? Capacity,
    int MinParty,
    int MaxParty,
    bool WaitingList,
    bool SmallerPartyMayPass,
    bool Groups,
    IReadOnlyList<Question> Questions,
    bool ConfirmAddress = false);

/// <summary>A question of the registration form.</summary>
/// <param name="Id">Unique within the event.</param>
/// <param name="Text">The question.</param>
/// <param name="Required">Whether it must be answered.</param>
public sealed record Question(string Id, LocalizedText Text, bool Required);

/// <summary>What it costs. Information only: there are no payments.</summary>
/// <param name="Amount">In the currency's unit; 0: free.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Note">Reductions and the like.</param>
public sealed record Price(decimal Amount, string Currency, LocalizedText? Note);

/// <summary>Whom to ask.</summary>
/// <param name="Name">Name.</param>
/// <param name="Email">Mail address.</param>
/// <param name="Phone">Telephone.</param>
/// <param name="Url">Page.</param>
public sealed record Contact(string? Name, string? Email, string? Phone, string? Url);

/// <summary>A page to read on.</summary>
/// <param name="Url">Address.</param>
/// <param name="Title">What one finds there.</param>
public sealed record Link(string Url, LocalizedText? Title);

/// <summary>A picture.</summary>
/// <param name="Url">Address.</param>
/// <param name="Alt">What it shows, for those who do not see it.</param>
/// <param name="Credit">Whose it is.</param>
public sealed record Image(string Url, LocalizedText? Alt, string? Credit);

/// <summary>A stop of an exhibition on tour.</summary>
/// <param name="Order">Rises along the route.</param>
/// <param name="Place">Where.</param>
/// <param name="From">First day there; null: not announced.</param>
/// <param name="Until">Last day there; null: not announced.</param>
public sealed record RouteStop(int Order, string Place, LocalDate? From, LocalDate? Until);

/// <summary>When it is open, in the festival's local time.</summary>
/// <param name="Days">Days of the week: <c>MO TU WE TH FR SA SU</c>.</param>
/// <param name="From">Opens.</param>
/// <param name="Until">Closes.</param>
public sealed record OpeningHours(IReadOnlyList<string> Days, LocalTime From, LocalTime Until);
