using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Events.Features.Input;

/// <summary>
/// An event as its hub writes it. Times are RFC 3339 with offset, or local without (Europe/Berlin); a local time that a
/// clock change skips or repeats is refused. What a GET shows can be put back.
/// </summary>
/// <param name="Title">Required, at most 200 characters.</param>
/// <param name="Subtitle">At most 300 characters.</param>
/// <param name="Summary">At most 1,000 characters.</param>
/// <param name="Description">Markdown, at most 20,000 characters.</param>
/// <param name="Format">Required: <c>talk</c>, <c>workshop</c>, <c>exhibition</c>, <c>conference</c> …</param>
/// <param name="Audiences">Whom it is for: <c>public</c>, <c>schools</c>, <c>companies</c> …; at least one.</param>
/// <param name="Topics">Slugs, at most 20.</param>
/// <param name="Languages">Two-letter codes (ISO 639-1); at least one.</param>
/// <param name="Mode">Required: <c>onsite</c>, <c>online</c> or <c>hybrid</c>.</param>
/// <param name="OnlineUrl">Where to take part online.</param>
/// <param name="Venue">Slug of one of the hub's venues.</param>
/// <param name="Room">Room, at most 100 characters.</param>
/// <param name="Starts">Begin; without dates the event is shown as announced.</param>
/// <param name="Ends">End; together with <c>starts</c>.</param>
/// <param name="Price">What it costs; information only.</param>
/// <param name="Accessibility">Slugs, at most 20.</param>
/// <param name="Contact">Whom to ask.</param>
/// <param name="Links">At most 20.</param>
/// <param name="Image">A picture.</param>
/// <param name="Route">Stops of an exhibition on tour, at most 50.</param>
/// <param name="OpeningHours">When it is open, at most 20 entries.</param>
/// <param name="Sessions">Parts with times of their own, at most 500.</param>
/// <param name="Slots">The rule that makes bookable slots.</param>
/// <param name="Registration">How one books it; default: not at all.</param>
/// <param name="State">
/// <c>draft</c>, or <c>submitted</c> (the default): a trusted hub's event is then published at once. Of the others, which a GET
/// shows: <c>withdrawn</c> does not submit it, <c>returned</c> and <c>published</c> do. What was returned waits for a change.
/// </param>
[ReadBackOf(typeof(EventResponse))]
public sealed record EventInput(
    LocalizedInput? Title,
    LocalizedInput? Subtitle,
    LocalizedInput? Summary,
    LocalizedInput? Description,
    string? Format,
    IReadOnlyList<string?>? Audiences,
    IReadOnlyList<string?>? Topics,
    IReadOnlyList<string?>? Languages,
    string? Mode,
    string? OnlineUrl,
    string? Venue,
    string? Room,
    string? Starts,
    string? Ends,
    PriceInput? Price,
    IReadOnlyList<string?>? Accessibility,
    ContactInput? Contact,
    IReadOnlyList<LinkInput?>? Links,
    ImageInput? Image,
    IReadOnlyList<RouteStopInput?>? Route,
    IReadOnlyList<OpeningHoursInput?>? OpeningHours,
    IReadOnlyList<SessionInput?>? Sessions,
    SlotRuleInput? Slots,
    RegistrationInput? Registration,
    string? State);

/// <inheritdoc cref="Session"/>
public sealed record SessionInput(
    string? Id,
    LocalizedInput? Title,
    LocalizedInput? Description,
    string? Track,
    string? Venue,
    string? Room,
    IReadOnlyList<SpeakerInput?>? Speakers,
    string? Starts,
    string? Ends,
    int? Capacity,
    string? ExclusiveGroup,
    bool? DropIn);

/// <inheritdoc cref="Speaker"/>
public sealed record SpeakerInput(string? Name, string? Organisation);

/// <inheritdoc cref="SlotRule"/>
public sealed record SlotRuleInput(
    string? Rule,
    string? From,
    string? Until,
    int? Minutes,
    string? FirstDay,
    string? LastDay,
    IReadOnlyList<string?>? ExceptDays,
    int? Capacity,
    IReadOnlyList<SlotChangeInput?>? Changes);

/// <inheritdoc cref="SlotChange"/>
public sealed record SlotChangeInput(string? Slot, string? FirstDay, string? LastDay, int? Capacity, bool? Cancelled, LocalizedInput? Reason);

/// <inheritdoc cref="Domain.Registration"/>
public sealed record RegistrationInput(
    string? Mode,
    bool? Required,
    string? Url,
    string? Opens,
    string? Closes,
    int? Capacity,
    int? MinParty,
    int? MaxParty,
    bool? WaitingList,
    bool? SmallerPartyMayPass,
    bool? Groups,
    IReadOnlyList<QuestionInput?>? Questions,
    bool? ConfirmAddress = null);

/// <inheritdoc cref="Question"/>
public sealed record QuestionInput(string? Id, LocalizedInput? Text, bool? Required);

/// <inheritdoc cref="Domain.Price"/>
public sealed record PriceInput(decimal? Amount, string? Currency, LocalizedInput? Note);

/// <inheritdoc cref="Domain.Contact"/>
public sealed record ContactInput(string? Name, string? Email, string? Phone, string? Url);

/// <inheritdoc cref="Link"/>
public sealed record LinkInput(string? Url, LocalizedInput? Title);

/// <inheritdoc cref="Domain.Image"/>
public sealed record ImageInput(string? Url, LocalizedInput? Alt, string? Credit);

/// <inheritdoc cref="RouteStop"/>
public sealed record RouteStopInput(int? Order, string? Place, string? From, string? Until);

/// <inheritdoc cref="Domain.OpeningHours"/>
public sealed record OpeningHoursInput(IReadOnlyList<string?>? Days, string? From, string? Until);
