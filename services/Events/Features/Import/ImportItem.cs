using System.Text.Json;
using System.Text.Json.Nodes;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features.Feeds;
using KiBiennale.Events.Features.Input;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Mvc;

namespace KiBiennale.Events.Features.Import;

/// <summary>What a file is read with.</summary>
/// <param name="Format">Kind of event where the file says none; default <c>other</c> for a new one.</param>
/// <param name="Audience">Whom it is for where the file says nothing, several times for several; default <c>public</c> for a new one.</param>
/// <param name="Venue">Slug of the venue where the file names none of the hub's.</param>
/// <param name="Language">Language spoken where the file says none, several times for several; default <c>de</c> for a new one.</param>
/// <param name="Mode"><c>onsite</c>, <c>online</c> or <c>hybrid</c> where the file does not say; default <c>onsite</c> for a new one.</param>
/// <param name="State"><c>draft</c> or <c>submitted</c>; default <c>submitted</c> for a new one, and what it is for one that is there.</param>
/// <param name="Capacity">Places in each slot that a recurrence rule makes.</param>
/// <param name="DryRun">Whether to show only what would happen.</param>
internal sealed record ImportOptions(
    string? Format, [FromQuery] string[]? Audience, string? Venue, [FromQuery] string[]? Language, string? Mode, string? State, int? Capacity, bool? DryRun);

/// <summary>The event as it is, in which a file's entry changes what it speaks of; what it does not speak of stays.</summary>
/// <param name="Fields">The fields, in the form of the API.</param>
/// <param name="Known">What the hub has written last; null: it is new.</param>
/// <param name="Venues">The hub's, by slug.</param>
/// <param name="Options">What the file is read with.</param>
internal sealed record ImportTarget(
    JsonObject Fields, (Event Event, EventContent Content)? Known, IReadOnlyDictionary<string, KnownVenue> Venues, ImportOptions Options);

/// <summary>An entry of a file.</summary>
/// <param name="ExternalId">The hub's own id of the event.</param>
/// <param name="Uid">As it stands in a calendar.</param>
/// <param name="OwnId">The event's own id, when the file came from our feed.</param>
/// <param name="IsCancelled">Whether it says that the event will not take place.</param>
/// <param name="Apply">Changes the fields of which it speaks.</param>
internal sealed record ImportItem(string ExternalId, string? Uid, Guid? OwnId, bool IsCancelled, Action<ImportTarget> Apply)
{
    /// <summary>What could not be read.</summary>
    public Faults Faults { get; } = new();

    /// <summary>Whether it speaks of an event that is there, and of none otherwise.</summary>
    public bool OnlyIfKnown { get; init; }

    /// <summary>What is to be written; faults are noted.</summary>
    public EventInput? InputFor(Event? known, IReadOnlyDictionary<string, KnownVenue> venues, ImportOptions options)
    {
        var fields = known is null ? [] : CsvColumns.Fields(known.Content);
        fields["state"] = options.State ?? (known?.State is EventState.Draft ? "draft" : "submitted");
        if (known is not null)
            SetOptions(fields, options);
        Apply(new(fields, known is null ? null : (known, known.Content), venues, options));
        SetMissing(fields, options);
        try
        {
            return fields.Deserialize<EventInput>(EventContent.Json);
        }
        catch (JsonException exception)
        {
            Faults.Add((exception.Path ?? "").TrimStart('$').TrimStart('.'), "is of a wrong type.");
            return null;
        }
    }

    /// <summary>What is asked for expressly holds for events that are there, too.</summary>
    private static void SetOptions(JsonObject fields, ImportOptions options)
    {
        if (options.Format is not null)
            fields["format"] = options.Format;
        if (options.Audience is { Length: > 0 })
            fields["audiences"] = Words(options.Audience);
        if (options.Language is { Length: > 0 })
            fields["languages"] = Words(options.Language);
        if (options.Mode is not null)
            fields["mode"] = options.Mode;
    }

    private static void SetMissing(JsonObject fields, ImportOptions options)
    {
        fields["format"] ??= options.Format ?? "other";
        fields["audiences"] ??= Words(options.Audience is { Length: > 0 } audience ? audience : ["public"]);
        fields["languages"] ??= Words(options.Language is { Length: > 0 } language ? language : ["de"]);
        fields["mode"] ??= options.Mode ?? "onsite";
    }

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);
}
