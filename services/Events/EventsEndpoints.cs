using KiBiennale.Events.Features;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Events;

internal static class EventsEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        var programme = api.MapGroup("/").WithTags("Programme");
        programme.MapGet("/events", ListEvents.Handle).WithName("ListEvents").WithSummary("The programme");
        programme.MapGet("/events/{id:guid}", GetEvent.Handle).WithName("GetEvent").WithSummary("One published event");
        programme.MapGet("/events.ics", GetCalendar.Handle).WithName("GetCalendar").WithSummary("The programme as a calendar")
            .Produces<string>(contentType: "text/calendar");

        var partners = api.MapGroup("/hubs/{hub}/events").WithTags("Publishing");
        var reading = partners.MapGroup("/").RequireHub(Scopes.EventsRead, Roles.Publisher);
        reading.MapGet("/", ListHubEvents.Handle).WithName("ListHubEvents").WithSummary("What your hub has written");
        reading.MapGet("/{externalId}", GetHubEvent.Handle).WithName("GetHubEvent").WithSummary("One event by your own id");
        var writing = partners.MapGroup("/").RequireHub(Scopes.EventsWrite, Roles.Publisher);
        writing.MapPut("/{externalId}", PutEvent.Handle).WithName("PutEvent").WithSummary("Create or replace an event by your own id");
        writing.MapDelete("/{externalId}", DeleteEvent.Handle).WithName("DeleteEvent").WithSummary("Remove a draft, cancel a published event");

        var collection = api.MapGroup("/hubs/{hub}").WithTags("Publishing").RequireHub(Scopes.EventsWrite, Roles.Publisher);
        collection.MapPost("/events:batch", PutEvents.Handle).WithName("PutEvents").WithSummary("Create or replace up to 1,000 events")
            .WithLargeBody().WithProblem(StatusCodes.Status422UnprocessableEntity, "too_many_events", "more than 1,000.");

        collection.MapPost("/images", UploadImage.Handle).WithName("UploadImage").WithSummary("Upload a PNG, JPEG or WebP for an event")
            .AddOpenApiOperationTransformer(UploadImage.DescribeBody).WithLargeBody()
            .WithProblem(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "by its content it is none of them.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "not_an_image", "it cannot be read to its end.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "image_too_large", "more than 40 megapixels.");
        api.MapGet("/images/{id:guid}", GetImage.Handle).WithTags("Programme").WithName("GetImage").WithSummary("An image, whole or narrower");

        var moderation = api.MapGroup("/events/{id:guid}").WithTags("Moderation").RequireRole(Roles.Office);
        moderation.MapPost("/approve", ApproveEvent.Handle).WithName("ApproveEvent").WithSummary("Publish what a hub has submitted");
    }
}
