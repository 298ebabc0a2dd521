using System.Text.Json.Nodes;
using KiBiennale.Events.Domain;
using NodaTime;
using NodaTime.Text;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>An event in the words of schema.org.</summary>
internal static class SchemaOrgEvent
{
    public static JsonObject Of(FeedEvent item, FeedFrame frame)
    {
        var content = item.Content;
        return Without(new()
        {
            ["@type"] = TypeOf(content.Format),
            ["@id"] = $"urn:uuid:{item.Event.Id}",
            ["url"] = frame.PageOf(item),
            ["name"] = frame.In(content.Title),
            ["alternativeHeadline"] = content.Subtitle is null ? null : frame.In(content.Subtitle),
            ["description"] = FeedText.Plain(content, frame) is { Length: > 0 } text ? text : null,
            ["startDate"] = Text(content.Starts),
            ["endDate"] = Text(content.Ends),
            ["eventStatus"] = "https://schema.org/" + item.Status switch
            {
                "cancelled" => "EventCancelled",
                "postponed" => "EventPostponed",
                _ => "EventScheduled",
            },
            ["eventAttendanceMode"] = "https://schema.org/" + content.Mode switch
            {
                "online" => "OnlineEventAttendanceMode",
                "hybrid" => "MixedEventAttendanceMode",
                _ => "OfflineEventAttendanceMode",
            },
            ["location"] = Location(content, item.Venue, frame),
            ["organizer"] = Organizer(item, frame),
            ["offers"] = Offer(item, frame),
            ["isAccessibleForFree"] = content.Price is { } price ? price.Amount == 0 : null,
            ["inLanguage"] = Words(content.Languages),
            ["keywords"] = Words(content.Topics),
            ["audience"] = content.Audiences.Count == 0 ? null : new JsonArray(
                [.. content.Audiences.Select(word => new JsonObject { ["@type"] = "Audience", ["audienceType"] = word })]),
            ["image"] = content.Image?.Url,
            ["subEvent"] = content.Sessions.Count == 0 ? null : new JsonArray([.. content.Sessions.Select(session => Part(session, frame))]),
        });
    }

    private static JsonObject Part(Session session, FeedFrame frame) => Without(new()
    {
        ["@type"] = "Event",
        ["name"] = frame.In(session.Title),
        ["startDate"] = Text(session.Starts),
        ["endDate"] = Text(session.Ends),
        ["location"] = session.Room is null ? null : new JsonObject { ["@type"] = "Place", ["name"] = session.Room },
        ["performer"] = session.Speakers.Count == 0 ? null : new JsonArray(
            [.. session.Speakers.Select(speaker => new JsonObject { ["@type"] = "Person", ["name"] = speaker.Name })]),
    });

    private static string TypeOf(string format) => format switch
    {
        "exhibition" => "ExhibitionEvent",
        "hackathon" => "Hackathon",
        "school-visit" or "talk" or "training" or "workshop" => "EducationEvent",
        "exchange" or "networking" => "SocialEvent",
        _ => "Event",
    };

    private static JsonNode? Location(EventContent content, KnownVenue? venue, FeedFrame frame)
    {
        var page = content.OnlineUrl is null ? null : new JsonObject { ["@type"] = "VirtualLocation", ["url"] = content.OnlineUrl };
        if (venue is not { Place: var place })
            return page;
        var there = new JsonObject
        {
            ["@type"] = "Place",
            ["name"] = frame.In(place.Name),
            ["address"] = new JsonObject
            {
                ["@type"] = "PostalAddress",
                ["streetAddress"] = place.Street,
                ["postalCode"] = place.PostalCode,
                ["addressLocality"] = place.City,
                ["addressCountry"] = "DE",
            },
            ["geo"] = new JsonObject { ["@type"] = "GeoCoordinates", ["latitude"] = place.Lat, ["longitude"] = place.Lon },
        };
        return page is null ? there : new JsonArray(there, page);
    }

    private static JsonObject Organizer(FeedEvent item, FeedFrame frame) => Without(new()
    {
        ["@type"] = "Organization",
        ["name"] = item.Content.Contact?.Name ?? item.Event.Hub,
        ["url"] = item.Content.Contact?.Url ?? $"{frame.Base}/hubs/{item.Event.Hub}",
        ["email"] = item.Content.Contact?.Email,
    });

    private static JsonObject? Offer(FeedEvent item, FeedFrame frame)
    {
        var (price, registration) = (item.Content.Price, item.Content.Registration);
        return price is null && registration.Mode is "none" ? null : Without(new()
        {
            ["@type"] = "Offer",
            ["url"] = registration.Url ?? frame.PageOf(item),
            ["price"] = price?.Amount,
            ["priceCurrency"] = price?.Currency,
            ["validFrom"] = Text(registration.Opens),
            ["availability"] = item.Availability switch
            {
                "open" => "https://schema.org/InStock",
                "waitlist" => "https://schema.org/BackOrder",
                "full" => "https://schema.org/SoldOut",
                _ => null,
            },
        });
    }

    private static JsonArray? Words(IReadOnlyList<string> words) => words.Count == 0 ? null : new([.. words.Select(word => JsonValue.Create(word))]);

    private static string? Text(OffsetDateTime? time) => time is { } known ? OffsetDateTimePattern.Rfc3339.Format(known) : null;

    /// <summary>What is not known is not said.</summary>
    private static JsonObject Without(JsonObject thing)
    {
        foreach (var (name, _) in thing.Where(member => member.Value is null).ToList())
            thing.Remove(name);
        return thing;
    }
}
