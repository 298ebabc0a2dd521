namespace KiBiennale.Gateway;

/// <summary>A path of the public API and the service that answers there.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Path">The path, with parameters as in the service's own OpenAPI document.</param>
/// <param name="AnyOrigin">Whether pages of any origin may use it: public reads, and registering.</param>
/// <param name="Cached">Whether the gateway keeps its answers until a message tells of a change.</param>
/// <param name="LargeBody">Whether it takes bodies above the usual limit; its service says so of the route, too.</param>
internal sealed record Route(string Service, string Path, bool AnyOrigin = false, bool Cached = false, bool LargeBody = false);

/// <summary>
/// Every path that the gateway lets through, and nothing else. The paths do not fall into one prefix a service
/// (<c>/events/{id}/offerings</c> is Registration's), so each is named; a test holds the table against the services'
/// OpenAPI documents.
/// </summary>
internal static class RouteTable
{
    public static readonly IReadOnlyList<string> Services = ["identity", "hubs", "events", "registration", "award", "notifications"];

    public static readonly IReadOnlyList<Route> Routes =
    [
        new("identity", "/connect/token"),
        new("identity", "/connect/authorize"),
        new("identity", "/connect/logout"),
        new("identity", "/sign-in"),
        new("identity", "/sign-in/code"),
        new("identity", "/sign-in/done"),
        new("identity", "/sign-in/with/{provider}"),
        new("identity", "/sign-in/callback/{provider}"),
        new("identity", "/.well-known/openid-configuration"),
        new("identity", "/.well-known/jwks"),
        new("identity", "/api/v1/me"),
        new("identity", "/api/v1/me/sessions"),
        new("identity", "/api/v1/invitations"),
        new("identity", "/api/v1/invitations/{id}"),
        new("identity", "/api/v1/people"),
        new("identity", "/api/v1/people/{id}/roles/{role}"),
        new("identity", "/api/v1/audit"),
        new("identity", "/api/v1/erasures"),
        new("identity", "/api/v1/hubs/{hub}/credentials"),
        new("identity", "/api/v1/hubs/{hub}/credentials/{clientId}"),
        new("identity", "/api/v1/hubs/{hub}/credentials/{clientId}/rotate"),

        new("hubs", "/api/v1/hubs", AnyOrigin: true),
        new("hubs", "/api/v1/hubs/{hub}", AnyOrigin: true),
        new("hubs", "/api/v1/hubs/{hub}/venues/{venue}", AnyOrigin: true),
        new("hubs", "/api/v1/learning/network/members", AnyOrigin: true),
        new("hubs", "/api/v1/learning/network/members/{slug}"),

        new("events", "/api/v1/events", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events.ics", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events.atom", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events.csv", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events.jsonld", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/embed.js", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events/calendar", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events/{id}", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events/{id}.ics", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events/{id}.jsonld", AnyOrigin: true, Cached: true),
        new("events", "/api/v1/events/{id}/approve"),
        new("events", "/api/v1/events/{id}/return"),
        new("events", "/api/v1/moderation/events"),
        new("events", "/api/v1/hubs/{hub}/events"),
        new("events", "/api/v1/hubs/{hub}/events/{externalId}"),
        new("events", "/api/v1/hubs/{hub}/events/{externalId}/submit"),
        new("events", "/api/v1/hubs/{hub}/events/{externalId}/withdraw"),
        new("events", "/api/v1/hubs/{hub}/events/{externalId}/cancel"),
        new("events", "/api/v1/hubs/{hub}/events/{externalId}/postpone"),
        new("events", "/api/v1/hubs/{hub}/events/{externalId}/history"),
        new("events", "/api/v1/hubs/{hub}/events:batch", LargeBody: true),
        new("events", "/api/v1/hubs/{hub}/images", LargeBody: true),
        new("events", "/api/v1/images/{id}", AnyOrigin: true),
        new("events", "/api/v1/hubs/{hub}/events:import", LargeBody: true),

        new("registration", "/api/v1/events/{id}/offerings", AnyOrigin: true),
        new("registration", "/api/v1/registrations", AnyOrigin: true),
        new("registration", "/api/v1/registrations:lookup", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/ticket.pdf", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/ticket.png", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/ticket.ics", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/ticket.pkpass", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/google-wallet", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/transfer", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/accept", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/decline", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/approve"),
        new("registration", "/api/v1/registrations/{id}/refuse"),
        new("registration", "/api/v1/registrations/{id}/confirm", AnyOrigin: true),
        new("registration", "/api/v1/registrations/{id}/note"),
        new("registration", "/api/v1/registrations:invitation", AnyOrigin: true),
        new("registration", "/api/v1/offerings/{id}/invitations"),
        new("registration", "/api/v1/offerings/{id}/invitations/{invitation}"),
        new("registration", "/api/v1/me/registrations"),
        new("registration", "/api/v1/checkins"),
        new("registration", "/api/v1/checkins:sync"),
        new("registration", "/api/v1/checkins/{id}"),
        new("registration", "/api/v1/offerings/{id}/checkin-key"),
        new("registration", "/api/v1/offerings/{id}/checkins"),
        new("registration", "/api/v1/offerings/{id}/attendees"),
        new("registration", "/api/v1/offerings/{id}/attendees.csv"),
        new("registration", "/api/v1/offerings/{id}/attendees.xlsx"),
        new("registration", "/api/v1/offerings/{id}/statistics"),

        new("notifications", "/api/v1/notifications/templates"),
        new("notifications", "/api/v1/notifications/templates/{name}"),
        new("notifications", "/api/v1/hubs/{hub}/webhooks"),
        new("notifications", "/api/v1/hubs/{hub}/webhooks/{id}"),
        new("notifications", "/api/v1/hubs/{hub}/webhooks/{id}/rotate-secret"),
        new("notifications", "/api/v1/hubs/{hub}/webhooks/{id}/deliveries"),
        new("notifications", "/api/v1/hubs/{hub}/webhooks/{id}/redeliver"),
        new("notifications", "/api/v1/hubs/{hub}/webhooks/{id}/test"),
        new("notifications", "/api/v1/notifications/stream"),
    ];

    /// <summary>Where operations see the queues of all services: the gateway asks each and answers itself.</summary>
    public const string AllQueues = "/api/v1/ops/queues";

    /// <summary>Services that hold something about people, which the gateway makes one document of: <c>/api/v1/me/data</c>.</summary>
    public static readonly IReadOnlyList<string> WithPersonalData = ["identity", "registration", "notifications"];

    /// <summary>What every service has alike. A queue's name begins with its service's, which tells where to go.</summary>
    public static readonly IReadOnlyList<string> OfEachQueue =
        [AllQueues + "/{queue}", AllQueues + "/{queue}/requeue", AllQueues + "/{queue}/discard"];

    /// <summary>The routes to each service's queues.</summary>
    /// <param name="prefix">What the names of all queues begin with where several systems share a broker; null: nothing.</param>
    public static IEnumerable<Route> QueuesOf(string? prefix) =>
        from service in Services
        from path in OfEachQueue
        select new Route(service, path.Replace("{queue}", $"{prefix}{service}-{{queue}}", StringComparison.Ordinal));
}
