using System.Security.Cryptography;
using KiBiennale.Events.Data;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>What a feed is written with beside its events.</summary>
/// <param name="Lang">Language of the texts: <c>de</c> or <c>en</c>, which falls back to German.</param>
/// <param name="Base">The public API's own address, as the reader knows it, without a slash at the end.</param>
/// <param name="Self">The address that was asked for.</param>
internal sealed record FeedFrame(string Lang, string Base, string Self)
{
    public string In(Contracts.LocalizedText? text) => text is null ? "" : Lang is "en" ? text.En ?? text.De : text.De;

    public string AddressOf(FeedEvent item) => $"{Base}/events/{item.Event.Id}";

    /// <summary>Where a person reads on: the hub's own page, where it names one.</summary>
    public string PageOf(FeedEvent item) => item.Content.Links is [var first, ..] ? first.Url : AddressOf(item);
}

/// <summary>How a feed is written.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="FileName">What it is called where somebody keeps it.</param>
/// <param name="Write">Writes events.</param>
internal sealed record FeedFormat(string ContentType, string FileName, Func<IReadOnlyList<FeedEvent>, FeedFrame, byte[]> Write);

/// <summary>What all feeds do alike: the language, the selection, and the answer to who has it already.</summary>
internal static class FeedWriting
{
    public static async Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> ListAsync(
        this HttpContext http, EventFilter filter, string? lang, FeedFormat format, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken, bool newestFirst = false)
    {
        var faults = new Faults();
        var frame = Frame(http, lang, faults);
        var events = await FeedEvents.SelectAsync(filter, newestFirst, programme, db, faults, cancellationToken);
        return faults.Any ? Problems.Invalid(faults) : Answer(http, format, events, frame);
    }

    public static async Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> OneAsync(
        this HttpContext http, Guid id, string? lang, FeedFormat format, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var frame = Frame(http, lang, faults);
        if (faults.Any)
            return Problems.Invalid(faults);
        return await FeedEvents.FindAsync(id, programme, db, cancellationToken) is { } found ? Answer(http, format, [found], frame) : EventQueries.NotFound(id);
    }

    private static FeedFrame Frame(HttpContext http, string? lang, Faults faults)
    {
        var origin = $"{http.Request.Scheme}://{http.Request.Host}";
        return new(faults.OneOf("lang", lang ?? "de", ["de", "en"]), origin + "/api/v1", origin + http.Request.Path + http.Request.QueryString);
    }

    private static Results<FileContentHttpResult, NotModified, ProblemHttpResult> Answer(
        HttpContext http, FeedFormat format, IReadOnlyList<FeedEvent> events, FeedFrame frame)
    {
        var body = format.Write(events, frame);
        if (http.IsNotModified($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(..16))}\""))
            return Conditional.NotModified;
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{format.FileName}\"";
        return TypedResults.File(body, format.ContentType);
    }
}
