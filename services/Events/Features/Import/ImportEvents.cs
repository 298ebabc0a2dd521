using System.Net.Mime;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features.Input;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features.Import;

/// <summary>A hub brings its events as a file, iCalendar or CSV. All that is valid is written, at once; the same file again changes nothing.</summary>
internal static class ImportEvents
{
    private const string Calendar = "text/calendar";

    public static async Task<Results<Ok<ImportResponse>, ProblemHttpResult>> Handle(
        string hub, [AsParameters] ImportOptions options, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var type = http.Request.GetTypedHeaders().ContentType?.MediaType.Value?.ToLowerInvariant();
        if (type is not (Calendar or MediaTypeNames.Text.Csv))
            return Problems.Refused(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send text/calendar or text/csv.");
        if (await db.Hubs.AsNoTracking().SingleOrDefaultAsync(known => known.Slug == hub, cancellationToken) is not { } owner)
            return Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");
        var faults = new Faults();
        Check(options, faults);
        if (await http.Request.ReadTextAsync(LargeBodies.Largest, cancellationToken) is not { } text)
            return Malformed("The body is not UTF-8, or contains the character U+0000.");
        if ((type is Calendar ? CalendarImport.Read(text) : CsvImport.Read(text, hub, faults)) is not { } items)
            return Malformed(type is Calendar ? "The body is no iCalendar (RFC 5545)." : "The body is no CSV (RFC 4180) with a header.");
        if (faults.Any)
            return Problems.Invalid(faults);
        if (items.Count > EventWriting.MostAtOnce)
            return Problems.Refused(StatusCodes.Status422UnprocessableEntity, "too_many_events", $"The file has {items.Count} entries; at most {EventWriting.MostAtOnce} are allowed.");

        var dryRun = options.DryRun ?? false;
        return TypedResults.Ok(ImportResponse.Of(dryRun, await db.RetryOnConflictAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.TakeTurnAsync(hub, cancellationToken);
            var results = await WriteAsync(db, owner, items, options, http.User.Subject(), clock.GetUtcNow(), cancellationToken);
            if (!dryRun)
            {
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            return results;
        })));
    }

    private static ProblemHttpResult Malformed(string detail) => Problems.Refused(StatusCodes.Status400BadRequest, "malformed_body", detail);

    /// <summary>What each event's own check would find for everyone of them.</summary>
    private static void Check(ImportOptions options, Faults faults)
    {
        if (options.State is not null)
            faults.OneOf("state", options.State, ["draft", "submitted"]);
        if (options.Format is not null)
            faults.OneOf("format", options.Format, Vocabulary.Formats);
        if (options.Mode is not null)
            faults.OneOf("mode", options.Mode, Vocabulary.Modes);
        foreach (var audience in options.Audience ?? [])
            faults.OneOf("audience", audience, Vocabulary.Audiences);
        foreach (var language in options.Language ?? [])
            faults.Language("language", language);
        faults.Places("capacity", options.Capacity);
    }

    private static async Task<IReadOnlyList<ImportResult>> WriteAsync(
        EventsDbContext db, KnownHub owner, IReadOnlyList<ImportItem> items, ImportOptions options, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var venues = await db.Venues.AsNoTracking().Where(venue => venue.Hub == owner.Slug).ToDictionaryAsync(venue => venue.Slug, cancellationToken);
        var slugs = venues.Keys.ToHashSet();
        var (ids, ownIds) = (items.Select(item => item.ExternalId).ToList(), items.Select(item => item.OwnId).OfType<Guid>().ToList());
        var known = await db.Events.Where(e => e.Hub == owner.Slug && (ids.Contains(e.ExternalId) || ownIds.Contains(e.Id))).ToListAsync(cancellationToken);
        var (byId, byExternalId) = (known.ToDictionary(e => e.Id), known.ToDictionary(e => e.ExternalId));

        var results = new ImportResult?[items.Count];
        var toWrite = new List<(int Index, EventToWrite Event)>();
        var seen = new HashSet<string>();
        foreach (var (item, index) in items.Select((item, index) => (item, index)))
        {
            if (!item.Faults.Any && !seen.Add(item.ExternalId))
                item.Faults.Add("externalId", $"'{item.ExternalId}' stands there more than once: the first one counts.", "duplicate_external_id");
            var found = (item.OwnId is { } id ? byId.GetValueOrDefault(id) : null) ?? byExternalId.GetValueOrDefault(item.ExternalId);
            if (found is null && item.OnlyIfKnown)
                continue;
            if (item.IsCancelled && !item.Faults.Any)
            {
                results[index] = await CancelAsync(db, item, found, venues, by, now, cancellationToken);
                continue;
            }

            var input = item.InputFor(found, venues, options);
            // The rules are asked, too: all faults at once.
            if (input is not null && item.Faults.Any)
                EventReader.Read(input, slugs, await db.NamedImagesAsync(owner, [input], cancellationToken), item.Faults);
            if (item.Faults.Any)
                results[index] = ImportResult.Failed(item, item.Faults);
            else
                toWrite.Add((index, new(found?.ExternalId ?? item.ExternalId, input!)));
        }

        var written = await db.WriteAsync(owner, [.. toWrite.Select(item => item.Event)], by, now, cancellationToken);
        foreach (var ((index, _), outcome) in toWrite.Zip(written))
            results[index] = outcome.Faults.Any ? ImportResult.Failed(items[index], outcome.Faults) : Result(items[index], outcome, options.DryRun ?? false);
        return [.. results.OfType<ImportResult>()];
    }

    /// <summary>As when it is deleted. An event that is not there cannot be cancelled.</summary>
    private static async Task<ImportResult> CancelAsync(
        EventsDbContext db, ImportItem item, Event? found, Dictionary<string, KnownVenue> venues, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (found is null)
            return new(item.ExternalId, item.Uid, "unchanged");
        var action = await db.TakeAwayAsync(found, by, now, cancellationToken) ? "cancelled" : "unchanged";
        return found.WasSeen
            ? new(found.ExternalId, item.Uid, action, found.Id, EventQueries.ETagOf(found, venues.GetValueOrDefault(found.Content.Venue ?? "")))
            : new(found.ExternalId, item.Uid, action);
    }

    private static ImportResult Result(ImportItem item, WrittenEvent written, bool dryRun)
    {
        var festivalEvent = written.Event!;
        var action = written.IsNew ? "created" : written.Change is EventChange.None ? "unchanged" : "changed";
        // What is only shown has no id yet, and will have another.
        return written.IsNew && dryRun
            ? new(item.ExternalId, item.Uid, action)
            : new(festivalEvent.ExternalId, item.Uid, action, festivalEvent.Id, EventQueries.ETagOf(festivalEvent, written.Venue));
    }
}
