namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>
/// Parts of what a hub's roles may do, as the <c>scope</c> claim of an access token names them. A hub's credential has those
/// that it was made with; people, through the applications at which they sign in, have all.
/// </summary>
public static class Scopes
{
    /// <summary>Read what the hub has written, drafts too.</summary>
    public const string EventsRead = "events:read";

    /// <summary>Write and remove the hub's events.</summary>
    public const string EventsWrite = "events:write";

    /// <summary>Write the hub's venues.</summary>
    public const string VenuesWrite = "venues:write";

    /// <summary>Read who comes to the hub's events.</summary>
    public const string AttendeesRead = "attendees:read";

    /// <summary>Decide about, change and cancel what people have registered for.</summary>
    public const string AttendeesWrite = "attendees:write";

    /// <summary>Let people in.</summary>
    public const string CheckInsWrite = "checkins:write";

    /// <summary>Have what happens at the hub told to addresses of its own, and follow it.</summary>
    public const string WebhooksWrite = "webhooks:write";

    /// <summary>Read and change the hub's credentials. None has this itself: who holds a secret could else make more of them.</summary>
    public const string Credentials = "credentials";

    /// <summary>What a credential can have.</summary>
    public static readonly IReadOnlyList<string> OfCredentials = [EventsRead, EventsWrite, VenuesWrite, AttendeesRead, AttendeesWrite, CheckInsWrite, WebhooksWrite];

    /// <summary>Every scope there is.</summary>
    public static readonly IReadOnlyList<string> All = [.. OfCredentials, Credentials];
}
