using KiBiennale.Events.Features;
using KiBiennale.Events.Features.Feeds;
using KiBiennale.Events.Features.Import;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Events;

internal static class EventsEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        var programme = api.MapGroup("/").WithTags("Programme");
        programme.MapGet("/events", ListEvents.Handle).WithName("ListEvents").WithSummary("The programme");
        programme.MapGet("/events/{id:guid}", GetEvent.Handle).WithName("GetEvent").WithSummary("One published event").Produces<EventResponse>();
        programme.MapGet("/events/calendar", CountEvents.Handle).WithName("CountEvents").WithSummary("How many events there are on each day of a month");

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
        reading.MapGet("/{externalId}/history", ListHistory.Handle).WithName("ListHistory").WithSummary("Who changed what of an event, and when");
        var writing = partners.MapGroup("/").RequireHub(Scopes.EventsWrite, Roles.Publisher);
        writing.MapPut("/{externalId}", PutEvent.Handle).WithName("PutEvent").WithSummary("Create or replace an event by your own id");
        writing.MapDelete("/{externalId}", DeleteEvent.Handle).WithName("DeleteEvent").WithSummary("Remove a draft, cancel a published event");
        var steps = writing.MapGroup("/{externalId}").WithProblem(412, "precondition_failed", "the event has changed since you read it.");
        steps.MapPost("/submit", SubmitEvent.Handle).WithName("SubmitEvent").WithSummary("Hand in a draft")
            .WithProblem(409, "nothing_to_submit", "it is cancelled, and as it was published: put it again.");
        steps.MapPost("/withdraw", WithdrawEvent.Handle).WithName("WithdrawEvent").WithSummary("Take an event back: visitors see it no more")
            .WithProblem(409, "nothing_to_withdraw", "it is neither submitted nor visible.");
        steps.MapPost("/cancel", CancelEvent.Handle).WithName("CancelEvent").WithSummary("Tell visitors that an event will not take place, and why")
            .WithProblem(409, "not_published", "visitors do not see it.").WithProblem(422, "invalid", "see errors.");
        steps.MapPost("/postpone", PostponeEvent.Handle).WithName("PostponeEvent").WithSummary("Tell visitors that an event takes place later, and why")
            .WithProblem(409, "not_published", "visitors do not see it.").WithProblem(409, "already_cancelled", "put it again to revive it.")
            .WithProblem(422, "invalid", "see errors.");

        var collection = api.MapGroup("/hubs/{hub}").WithTags("Publishing").RequireHub(Scopes.EventsWrite, Roles.Publisher);
        collection.MapPost("/events:batch", PutEvents.Handle).WithName("PutEvents").WithSummary("Create or replace up to 1,000 events")
            .WithLargeBody().WithProblem(StatusCodes.Status422UnprocessableEntity, "too_many_events", "more than 1,000.");
        collection.MapPost("/events:import", ImportEvents.Handle)
            .WithName("ImportEvents").WithSummary("Create, change and cancel events by a file: text/calendar, or text/csv with the columns of events.csv")
            .WithLargeBody().WithProblem(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "the body is neither text/calendar nor text/csv")
            .WithProblem(StatusCodes.Status400BadRequest, "malformed_body", "the body is not UTF-8, no iCalendar or no CSV")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "too_many_events", "the file has more than 1,000 entries");
        collection.MapPost("/images", UploadImage.Handle).WithName("UploadImage").WithSummary("Upload a PNG, JPEG or WebP for an event")
            .AddOpenApiOperationTransformer(UploadImage.DescribeBody).WithLargeBody()
            .WithProblem(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "by its content it is none of them.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "not_an_image", "it cannot be read to its end.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "image_too_large", "more than 40 megapixels.");
        api.MapGet("/images/{id:guid}", GetImage.Handle).WithTags("Programme").WithName("GetImage").WithSummary("An image, whole or narrower");

        var office = api.MapGroup("/").WithTags("Moderation").RequireRole(Roles.Office);
        office.MapGet("/moderation/events", ListModeration.Handle).WithName("ListModeration").WithSummary("What waits for approval, and what it would change");
        var moderation = office.MapGroup("/events/{id:guid}").WithProblem(409, "not_submitted", "nothing of it waits for approval.")
            .WithProblem(412, "precondition_failed", "the hub has changed it since you read it.");
        moderation.MapPost("/approve", ApproveEvent.Handle).WithName("ApproveEvent").WithSummary("Publish what a hub has submitted");
        moderation.MapPost("/return", ReturnEvent.Handle).WithName("ReturnEvent").WithSummary("Send back what a hub has submitted, with a note")
            .WithProblem(422, "invalid", "see errors.");
    }
}
