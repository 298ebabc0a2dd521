namespace KiBiennale.Notifications.Domain;

/// <summary>An address of a hub's system that hears what happens at the hub.</summary>
public sealed class Webhook
{
    /// <summary>After a rotation the secret until then signs along for so long.</summary>
    public static readonly TimeSpan SecretOverlap = TimeSpan.FromHours(24);

    /// <summary>Where nothing has got through for so long, nobody listens any more.</summary>
    public static readonly TimeSpan LongestFailure = TimeSpan.FromDays(5);

    private Webhook()
    {
    }

    public Guid Id { get; private set; }

    public string Hub { get; private set; } = "";

    public string Url { get; private set; } = "";

    /// <summary>Of <see cref="FactTypes.All"/>.</summary>
    public IReadOnlyList<string> Events { get; private set; } = [];

    /// <summary>Who is written to when it is disabled; null: who has made it, when that is a person.</summary>
    public string? Contact { get; private set; }

    /// <summary>The client or person that has made it; empty: a person who has been erased.</summary>
    public string CreatedBy { get; private set; } = "";

    public bool Enabled { get; private set; }

    /// <summary>Why it is not enabled, when nobody has said so; else null.</summary>
    public DisabledBecause? DisabledBecause { get; private set; }

    /// <summary>Since when nothing has got through; null: the last delivery did, or nothing is left that fails.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>Encrypted; what signs is never stored in clear.</summary>
    public byte[] Secret { get; private set; } = [];

    /// <summary>The secret until the last rotation.</summary>
    public byte[]? PreviousSecret { get; private set; }

    public DateTimeOffset? PreviousGoodUntil { get; private set; }

    /// <summary>Raised by every change: concurrency token, and the ETag.</summary>
    public long Version { get; private set; }

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    /// <summary>Which run of which replica sees to its deliveries; null: none.</summary>
    public Guid? Lease { get; private set; }

    /// <summary>Until when that is so, if it does not say so again: whoever died is followed by another.</summary>
    public DateTimeOffset? LeasedUntil { get; private set; }

    public static Webhook Create(Guid id, string hub, WebhookSettings settings, string createdBy, byte[] secret, DateTimeOffset now)
    {
        var webhook = new Webhook { Id = id, Hub = hub, CreatedBy = createdBy, Secret = secret, Created = now };
        webhook.Change(settings, now);
        return webhook;
    }

    /// <summary>To enable it again is to begin anew, and so is another address.</summary>
    public void Change(WebhookSettings settings, DateTimeOffset now)
    {
        if (settings.Url != Url)
            FailingSince = null;
        (Url, Events, Contact) = (settings.Url, settings.Events, settings.Contact);
        if (settings.Enabled != Enabled)
            (Enabled, DisabledBecause, FailingSince) = (settings.Enabled, null, null);
        Raise(now);
    }

    public void Rotate(byte[] secret, DateTimeOffset now)
    {
        (PreviousSecret, PreviousGoodUntil) = (Secret, now + SecretOverlap);
        Secret = secret;
        Raise(now);
    }

    /// <summary>Something has got through, or nothing is left that fails.</summary>
    public void EndFailure(DateTimeOffset now)
    {
        FailingSince = null;
        Raise(now);
    }

    /// <returns>Whether it is disabled now, and was not.</returns>
    public bool NoteFailure(bool gone, DateTimeOffset now)
    {
        if (!Enabled)
            return false;
        FailingSince ??= now;
        Raise(now);
        if (!gone && now - FailingSince < LongestFailure)
            return false;
        (Enabled, DisabledBecause) = (false, gone ? Domain.DisabledBecause.Gone : Domain.DisabledBecause.Failing);
        return true;
    }

    private void Raise(DateTimeOffset now)
    {
        Version++;
        Updated = now;
    }
}

/// <summary>What a hub says of a webhook.</summary>
public sealed record WebhookSettings(string Url, IReadOnlyList<string> Events, string? Contact, bool Enabled);

/// <summary>Why a webhook is not enabled any more.</summary>
public enum DisabledBecause
{
    /// <summary>Its address has answered 410.</summary>
    Gone,

    /// <summary>Nothing has got through for days.</summary>
    Failing,
}
