using KiBiennale.Events.Features;
using KiBiennale.Events.Features.Feeds;
using KiBiennale.Events.Features.Import;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Mvc;

namespace KiBiennale.Events;

internal static class EventsEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        var programme = api.MapGroup("/").WithTags("Programme");
        programme.MapGet("/events", ListEvents.Handle).WithName("ListEvents").WithSummary("The programme");
        programme.MapGet("/events/{id:guid}", GetEvent.Handle).WithName("GetEvent").WithSummary("One published event");

        var feeds = api.MapGroup("/").WithTags("Feeds");
        feeds.MapGet("/events.ics", GetCalendar.Handle).WithName("GetCalendar").WithSummary("The programme as a calendar")
            .Produces<string>(contentType: "text/calendar");
        feeds.MapGet("/events/{id:guid}.ics", GetCalendar.HandleOne).WithName("GetCalendarOfEvent").WithSummary("One event as a calendar")
            .Produces<string>(contentType: "text/calendar");
        feeds.MapGet("/events.atom", GetAtom.Handle).WithName("GetAtom").WithSummary("The programme as an Atom feed, the newest change first")
            .Produces<string>(contentType: "application/atom+xml");
        feeds.MapGet("/events.csv", GetCsv.Handle).WithName("GetCsv").WithSummary("The programme as a table")
            .Produces<string>(contentType: "text/csv");
        feeds.MapGet("/events.jsonld", GetJsonLd.Handle).WithName("GetJsonLd").WithSummary("The programme for search engines (schema.org)")
            .Produces<string>(contentType: "application/ld+json");
        feeds.MapGet("/events/{id:guid}.jsonld", GetJsonLd.HandleOne).WithName("GetJsonLdOfEvent").WithSummary("One event for search engines (schema.org)")
            .Produces<string>(contentType: "application/ld+json");
        feeds.MapGet("/embed.js", GetEmbed.Handle).WithName("GetEmbed").WithSummary("A script that shows a list of coming events in a partner's page")
            .Produces<string>(contentType: "text/javascript");

        var partners = api.MapGroup("/hubs/{hub}/events").WithTags("Publishing");
        var reading = partners.MapGroup("/").RequireHub(Scopes.EventsRead, Roles.Publisher);
        reading.MapGet("/", ListHubEvents.Handle).WithName("ListHubEvents").WithSummary("What your hub has written");
        reading.MapGet("/{externalId}", GetHubEvent.Handle).WithName("GetHubEvent").WithSummary("One event by your own id");
        var writing = partners.MapGroup("/").RequireHub(Scopes.EventsWrite, Roles.Publisher);
        writing.MapPut("/{externalId}", PutEvent.Handle).WithName("PutEvent").WithSummary("Create or replace an event by your own id");
        writing.MapDelete("/{externalId}", DeleteEvent.Handle).WithName("DeleteEvent").WithSummary("Remove a draft, cancel a published event");

        api.MapPost("/hubs/{hub}/events:import", ImportEvents.Handle).WithTags("Publishing").RequireHub(Scopes.EventsWrite, Roles.Publisher)
            .WithName("ImportEvents").WithSummary("Create, change and cancel events by a file: text/calendar, or text/csv with the columns of events.csv")
            .WithMetadata(new RequestSizeLimitAttribute(ServiceDefaultsExtensions.LargestFile))
            .WithProblem(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "the body is neither text/calendar nor text/csv")
            .WithProblem(StatusCodes.Status413PayloadTooLarge, "body_too_large", "the body has more than 10 MB")
            .WithProblem(StatusCodes.Status400BadRequest, "malformed_body", "the body is not UTF-8, no iCalendar or no CSV")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "too_many_events", "the file has more than 1,000 entries");

        var moderation = api.MapGroup("/events/{id:guid}").WithTags("Moderation").RequireRole(Roles.Office);
        moderation.MapPost("/approve", ApproveEvent.Handle).WithName("ApproveEvent").WithSummary("Publish what a hub has submitted");
    }
}
