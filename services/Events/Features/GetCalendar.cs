using System.Security.Cryptography;
using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace KiBiennale.Events.Features;

/// <summary>The programme as an iCalendar feed (RFC 5545). What has no date yet is in no calendar; cancelled events say so.</summary>
internal static class GetCalendar
{
    private const int MostEvents = 5000;

    public static async Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> Handle(
        [AsParameters] EventFilter filter, string? lang, HttpContext http, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        faults.OneOf("lang", lang ?? "de", ["de", "en"]);
        if (await filter.ReadAsync(faults, cancellationToken) is not { } selection)
            return Problems.Invalid(faults);

        var shown = await db.SelectAsync(programme, selection, MostEvents, cancellationToken);
        var venues = await db.VenuesAsync(shown, cancellationToken);
        var calendar = new Calendar { ProductId = "-//KiBiennale//Programme//DE" };
        calendar.AddTimeZone(VTimeZone.FromDateTimeZone(FestivalTime.Zone.Id, new DateTime(2026, 1, 1), includeHistoricalData: false));
        foreach (var festivalEvent in shown.Where(festivalEvent => festivalEvent.Published!.Starts is not null))
            calendar.Events.Add(Entry(festivalEvent, venues.GetValueOrDefault((festivalEvent.Hub, festivalEvent.Published!.Venue ?? "")), lang));

        var body = Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(calendar) ?? "");
        return http.IsNotModified($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(..16))}\"")
            ? Conditional.NotModified
            : TypedResults.File(body, "text/calendar; charset=utf-8");
    }

    private static CalendarEvent Entry(Event festivalEvent, KnownVenue? venue, string? lang)
    {
        var content = festivalEvent.Published!;
        return new()
        {
            Uid = $"{festivalEvent.Id}@kibiennale",
            Sequence = (int)festivalEvent.Version - 1,
            // Not the time of asking: a feed that has not changed reads the same.
            DtStamp = new CalDateTime(festivalEvent.Updated.UtcDateTime, "UTC"),
            LastModified = new CalDateTime(festivalEvent.Updated.UtcDateTime, "UTC"),
            Start = Local(content.Starts!.Value),
            End = Local(content.Ends!.Value),
            Summary = In(lang, content.Title),
            Description = content.Summary is null ? null : In(lang, content.Summary),
            Location = venue is null ? content.OnlineUrl : $"{In(lang, venue.Place.Name)}, {venue.Place.Street}, {venue.Place.PostalCode} {venue.Place.City}",
            Status = festivalEvent.Cancelled ? EventStatus.Cancelled : EventStatus.Confirmed,
            Categories = [.. content.Topics],
        };
    }

    private static CalDateTime Local(OffsetDateTime time) => new(time.LocalDateTime.ToDateTimeUnspecified(), FestivalTime.Zone.Id);

    private static string In(string? lang, LocalizedText text) => lang is "en" ? text.En ?? text.De : text.De;
}
