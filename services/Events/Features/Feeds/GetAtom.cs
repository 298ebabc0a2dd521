using System.ServiceModel.Syndication;
using System.Text;
using System.Xml;
using KiBiennale.Events.Data;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>The programme as an Atom feed (RFC 4287), the newest change first.</summary>
internal static class GetAtom
{
    private const string Festival = "KI Biennale";

    private static readonly FeedFormat s_format = new("application/atom+xml; charset=utf-8", "events.atom", Write);

    public static Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> Handle(
        [AsParameters] EventFilter filter, string? lang, HttpContext http, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken) =>
        http.ListAsync(filter, lang, s_format, programme, db, cancellationToken, newestFirst: true);

    private static byte[] Write(IReadOnlyList<FeedEvent> events, FeedFrame frame)
    {
        var feed = new SyndicationFeed([.. events.Select(item => Entry(item, frame))])
        {
            Id = frame.Self,
            Title = new(Festival),
            Language = frame.Lang,
            // Not the time of asking: a feed that has not changed reads the same.
            LastUpdatedTime = events.Count > 0 ? events.Max(item => item.Updated) : DateTimeOffset.UnixEpoch,
        };
        feed.Authors.Add(new() { Name = Festival });
        feed.Links.Add(SyndicationLink.CreateSelfLink(new(frame.Self), "application/atom+xml"));
        using var body = new MemoryStream();
        using (var xml = XmlWriter.Create(body, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
            feed.SaveAsAtom10(xml);
        return body.ToArray();
    }

    private static SyndicationItem Entry(FeedEvent item, FeedFrame frame)
    {
        var entry = new SyndicationItem
        {
            Id = $"urn:uuid:{item.Event.Id}",
            Title = new(Prefix(item.Status, frame.Lang) + FeedText.Clean(frame.In(item.Content.Title))),
            LastUpdatedTime = item.Updated,
            PublishDate = item.Event.Created,
            Summary = new(string.Join("\n\n", ((string?[])[When(item), FeedText.Location(item.Content, item.Venue, frame), FeedText.Plain(item.Content, frame)])
                .Where(text => !string.IsNullOrEmpty(text)))),
        };
        entry.Links.Add(SyndicationLink.CreateAlternateLink(new(frame.PageOf(item))));
        foreach (var term in item.Content.Topics.Prepend(item.Content.Format).Append(item.Status).Distinct())
            entry.Categories.Add(new(term));
        return entry;
    }

    /// <summary>Feed readers show the title and little more.</summary>
    private static string Prefix(string status, string lang) => (status, lang) switch
    {
        ("cancelled", "en") => "Cancelled: ",
        ("cancelled", _) => "Abgesagt: ",
        ("postponed", "en") => "Postponed: ",
        ("postponed", _) => "Verschoben: ",
        _ => "",
    };

    private static string? When(FeedEvent item) => item.Content is { Starts: { } starts, Ends: { } ends }
        ? starts.Date == ends.Date ? $"{starts:dd.MM.uuuu HH:mm}–{ends:HH:mm}" : $"{starts:dd.MM.uuuu HH:mm} – {ends:dd.MM.uuuu HH:mm}"
        : null;
}
