using KiBiennale.Contracts;

namespace KiBiennale.Notifications.Domain;

/// <summary>The name of a hub, known from the Hubs service's messages alone.</summary>
public sealed class KnownHub
{
    private KnownHub()
    {
    }

    public string Slug { get; private set; } = "";

    public long Version { get; private set; }

    public LocalizedText Name { get; private set; } = null!;

    public static KnownHub Of(HubChanged message)
    {
        var hub = new KnownHub { Slug = message.Hub };
        hub.Follow(message);
        return hub;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(HubChanged message)
    {
        if (message.Version > Version)
            (Version, Name) = (message.Version, message.Name);
    }
}
