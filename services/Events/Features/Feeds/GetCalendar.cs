using Ical.Net;
using Ical.Net.CalendarComponents;
using KiBiennale.Events.Data;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Formats;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>The programme, or one event, as iCalendar (RFC 5545). What has no date yet is in no calendar; cancelled events say so.</summary>
internal static class GetCalendar
{
    public static Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> Handle(
        [AsParameters] EventFilter filter, string? lang, bool? sessions, HttpContext http, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken) =>
        http.ListAsync(filter, lang, Format("events.ics", sessions ?? false), programme, db, cancellationToken);

    /// <summary>Of one event the sessions come along.</summary>
    public static Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> HandleOne(
        Guid id, string? lang, bool? sessions, HttpContext http, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken) =>
        http.OneAsync(id, lang, Format($"{id}.ics", sessions ?? true), programme, db, cancellationToken);

    private static FeedFormat Format(string fileName, bool withSessions) => new("text/calendar; charset=utf-8", fileName, (events, frame) =>
    {
        var calendar = new Calendar { ProductId = "-//KiBiennale//Programme//DE", Method = "PUBLISH" };
        calendar.AddProperty("X-WR-CALNAME", "KI Biennale");
        calendar.AddProperty("X-WR-TIMEZONE", FestivalTime.Zone.Id);
        // Both say how often to ask again: the first is the standard's (RFC 7986), the second what is understood widely.
        var refresh = new CalendarProperty("REFRESH-INTERVAL", "PT1H");
        refresh.AddParameter("VALUE", "DURATION");
        calendar.Properties.Add(refresh);
        calendar.AddProperty("X-PUBLISHED-TTL", "PT1H");
        // From two years before the festival on; rules without end cover what comes.
        calendar.AddTimeZone(VTimeZone.FromDateTimeZone(FestivalTime.Zone.Id, new DateTime(2026, 1, 1), includeHistoricalData: false));
        foreach (var entry in events.Where(item => item.Content.Starts is not null).SelectMany(item => CalendarEntries.Of(item, frame, withSessions)))
            calendar.Events.Add(entry);
        return CalendarText.Of(calendar);
    });
}
