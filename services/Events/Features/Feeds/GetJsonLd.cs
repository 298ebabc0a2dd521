using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using KiBiennale.Events.Data;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>The programme, or one event, as search engines read it: JSON-LD in the words of schema.org. Announced events are there, too.</summary>
internal static class GetJsonLd
{
    private const string ContentType = "application/ld+json; charset=utf-8";

    /// <summary>Letters as they are, but nothing that would end a script element: pages put it into one.</summary>
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> Handle(
        [AsParameters] EventFilter filter, string? lang, HttpContext http, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken) =>
        http.ListAsync(filter, lang, new(ContentType, "events.jsonld", (events, frame) => Bytes(List(events, frame))), programme, db, cancellationToken);

    public static Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> HandleOne(
        Guid id, string? lang, HttpContext http, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken) =>
        http.OneAsync(id, lang, new(ContentType, $"{id}.jsonld", (events, frame) => Bytes(SchemaOrgEvent.Of(events[0], frame))), programme, db, cancellationToken);

    private static JsonObject List(IReadOnlyList<FeedEvent> events, FeedFrame frame) => new()
    {
        ["@type"] = "ItemList",
        ["numberOfItems"] = events.Count,
        ["itemListElement"] = new JsonArray([.. events.Select((item, index) => new JsonObject
        {
            ["@type"] = "ListItem",
            ["position"] = index + 1,
            ["item"] = SchemaOrgEvent.Of(item, frame),
        })]),
    };

    private static byte[] Bytes(JsonObject thing)
    {
        thing.Insert(0, "@context", "https://schema.org");
        return JsonSerializer.SerializeToUtf8Bytes(thing, s_json);
    }
}
