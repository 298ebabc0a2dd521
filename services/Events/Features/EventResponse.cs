using System.Text.Json.Serialization;
using KiBiennale.Contracts;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults;
using NodaTime;

namespace KiBiennale.Events.Features;

/// <summary>An event as the API shows it. Times carry the offset of Europe/Berlin.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Hub">Slug of the hub that holds it.</param>
/// <param name="ExternalId">The hub's own id of it.</param>
/// <param name="State">Where it stands between hub and office: <c>draft</c>, <c>submitted</c>, <c>published</c>, <c>returned</c> or <c>withdrawn</c>.</param>
/// <param name="Status">What visitors are told: <c>announced</c> (no date yet), <c>scheduled</c>, <c>postponed</c> (the times shown are the old ones) or <c>cancelled</c>.</param>
/// <param name="Reason">Why it is cancelled or postponed; null: nothing is said of that.</param>
/// <param name="Title">Title.</param>
/// <param name="Subtitle">Subtitle.</param>
/// <param name="Summary">A few sentences.</param>
/// <param name="Description">More about it, Markdown.</param>
/// <param name="DescriptionHtml">The same as HTML, safe to put into a page; to visitors only, where one event is shown, and nothing to write.</param>
/// <param name="Format">What kind of event it is.</param>
/// <param name="Audiences">Whom it is for.</param>
/// <param name="Topics">What it is about.</param>
/// <param name="Languages">Languages spoken, ISO 639-1.</param>
/// <param name="Mode"><c>onsite</c>, <c>online</c> or <c>hybrid</c>.</param>
/// <param name="OnlineUrl">Where to take part online.</param>
/// <param name="Venue">Slug of the hub's venue.</param>
/// <param name="Place">The venue's name, address and coordinates.</param>
/// <param name="Room">Room.</param>
/// <param name="Starts">Begin; null: not announced yet.</param>
/// <param name="Ends">End; null: not announced yet.</param>
/// <param name="TimeZone">The zone that local times are meant in (IANA).</param>
/// <param name="Price">What it costs.</param>
/// <param name="Accessibility">What it offers to those who need it.</param>
/// <param name="Contact">Whom to ask.</param>
/// <param name="Links">Pages to read on.</param>
/// <param name="Image">A picture.</param>
/// <param name="Route">Stops of an exhibition on tour.</param>
/// <param name="OpeningHours">When it is open.</param>
/// <param name="Sessions">Its parts.</param>
/// <param name="Slots">The rule that makes its slots.</param>
/// <param name="Registration">How one books it.</param>
/// <param name="Availability">What is left of the places; null: nothing is known of that.</param>
/// <param name="SlotsKept">
/// For the hub alone: slots by their local begin, as in <c>2026-09-08T10:00</c>, that the rule makes no more and that
/// are kept, since people have booked them. Registration decides that when it hears of a change, so the answer to the
/// change itself tells what was so before it; a GET a moment later tells what became of it. The ETag
/// does not tell of them.
/// </param>
/// <param name="Created">When it was created, UTC.</param>
/// <param name="Updated">When it was changed last, UTC.</param>
/// <param name="Note">For the hub alone: why the office has returned it.</param>
/// <param name="Warnings">For the hub alone, where one event is shown: what clashes with others, at most 20. The ETag does not tell of them.</param>
public sealed record EventResponse(
    Guid Id,
    string Hub,
    string ExternalId,
    string State,
    string Status,
    LocalizedText? Reason,
    LocalizedText Title,
    LocalizedText? Subtitle,
    LocalizedText? Summary,
    LocalizedText? Description,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LocalizedText? DescriptionHtml,
    string Format,
    IReadOnlyList<string> Audiences,
    IReadOnlyList<string> Topics,
    IReadOnlyList<string> Languages,
    string Mode,
    string? OnlineUrl,
    string? Venue,
    Place? Place,
    string? Room,
    OffsetDateTime? Starts,
    OffsetDateTime? Ends,
    string TimeZone,
    Price? Price,
    IReadOnlyList<string> Accessibility,
    Contact? Contact,
    IReadOnlyList<Link> Links,
    Image? Image,
    IReadOnlyList<RouteStop> Route,
    IReadOnlyList<OpeningHours> OpeningHours,
    IReadOnlyList<Session> Sessions,
    SlotRule? Slots,
    Registration Registration,
    Availability? Availability,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? SlotsKept,
    DateTimeOffset Created,
    DateTimeOffset Updated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ClashWarning>? Warnings)
{
    /// <summary>As its hub sees it: what was written last.</summary>
    internal static EventResponse ForHub(Event festivalEvent, KnownVenue? venue, KeptSlots? kept, IReadOnlyList<ClashWarning>? warnings = null) =>
        Of(festivalEvent, festivalEvent.Content, venue, festivalEvent.State) with { SlotsKept = kept?.Slots ?? [], Note = festivalEvent.Note, Warnings = warnings };

    /// <summary>As visitors see it: what is published, whatever is being written. Without what is put in when it is read.</summary>
    internal static EventResponse ForVisitors(Event festivalEvent) =>
        Of(festivalEvent, festivalEvent.Published!, venue: null, EventState.Published);

    internal static string StatusOf(Event festivalEvent, EventContent content) =>
        festivalEvent.Cancelled ? "cancelled" : festivalEvent.Postponed ? "postponed" : content.Starts is null ? "announced" : "scheduled";

    private static EventResponse Of(Event festivalEvent, EventContent content, KnownVenue? venue, EventState state) => new(
        festivalEvent.Id, festivalEvent.Hub, festivalEvent.ExternalId, NameOf(state), StatusOf(festivalEvent, content),
        festivalEvent.Reason, content.Title, content.Subtitle, content.Summary, content.Description, DescriptionHtml: null, content.Format, content.Audiences,
        content.Topics, content.Languages, content.Mode, content.OnlineUrl, content.Venue, venue?.Place, content.Room, content.Starts, content.Ends,
        FestivalTime.Zone.Id, content.Price, content.Accessibility, content.Contact, content.Links, content.Image, content.Route,
        content.OpeningHours, content.Sessions, content.Slots, content.Registration, Availability: null, SlotsKept: null,
        festivalEvent.Created, festivalEvent.Updated, Note: null, Warnings: null);

    internal static string NameOf<TEnum>(TEnum word) where TEnum : struct, Enum => word.ToString().ToLowerInvariant();
}

/// <summary>What is left of an event's places, as Registration has told last.</summary>
/// <param name="State">The most that is to be had: <c>open</c>, <c>waitlist</c> or <c>full</c>; null: nothing can be booked.</param>
/// <param name="PlacesLeft">Places for people; null: no limit.</param>
/// <param name="AsOf">When that was so, UTC.</param>
public sealed record Availability(string? State, int? PlacesLeft, DateTimeOffset AsOf);
