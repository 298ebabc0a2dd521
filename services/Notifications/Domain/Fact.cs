using System.Text.Json;

namespace KiBiennale.Notifications.Domain;

/// <summary>Something that has happened at a hub, as webhooks and the stream tell it. It names nobody.</summary>
public sealed class Fact
{
    private Fact()
    {
    }

    /// <summary>The order in which facts were noted, and committed.</summary>
    public long Number { get; private set; }

    public string Hub { get; private set; } = "";

    /// <summary>One of <see cref="FactTypes"/>.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The event, the registration or the offering that it is about: what is told of one thing comes in order.</summary>
    public Guid ObjectId { get; private set; }

    /// <summary>The thing's version; 0 where it has none.</summary>
    public long ObjectVersion { get; private set; }

    /// <summary>Tells facts about one thing apart: the same is noted once, however often it is heard.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The payload, byte for byte as it is sent.</summary>
    public string Body { get; private set; } = "";

    /// <summary>When it was noted, on the real clock.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <param name="hub">Where.</param>
    /// <param name="type">What.</param>
    /// <param name="about">The thing, and its version.</param>
    /// <param name="key">What makes it another fact than others about the thing.</param>
    /// <param name="data">The thing as it is told, and its type, so that all of it is written.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="now">On the real clock.</param>
    public static Fact Of(string hub, string type, (Guid Id, long Version) about, string key, object data, DateTimeOffset at, DateTimeOffset now) => new()
    {
        Hub = hub,
        Type = type,
        ObjectId = about.Id,
        ObjectVersion = about.Version,
        Key = key,
        Body = JsonSerializer.Serialize(new Payload(type, at.ToUniversalTime(), data), FactTypes.Json),
        Created = now,
    };

    private sealed record Payload(string Type, DateTimeOffset Timestamp, object Data);
}

/// <summary>The kinds of facts, by the names that subscribers know.</summary>
public static class FactTypes
{
    public const string EventPublished = "event.published";
    public const string EventChanged = "event.changed";
    public const string EventCancelled = "event.cancelled";
    public const string RegistrationConfirmed = "registration.confirmed";
    public const string RegistrationWaitlisted = "registration.waitlisted";
    public const string RegistrationCancelled = "registration.cancelled";
    public const string RegistrationCheckedIn = "registration.checked-in";
    public const string OfferingFull = "offering.full";

    /// <summary>Is sent when somebody asks for it, and cannot be subscribed to.</summary>
    public const string Test = "webhook.test";

    /// <summary>What can be subscribed to.</summary>
    public static readonly IReadOnlyList<string> All =
        [EventPublished, EventChanged, EventCancelled, RegistrationConfirmed, RegistrationWaitlisted, RegistrationCancelled, RegistrationCheckedIn, OfferingFull];

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
}
