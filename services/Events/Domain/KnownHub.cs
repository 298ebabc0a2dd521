using KiBiennale.Contracts;

namespace KiBiennale.Events.Domain;

/// <summary>What Events knows of a hub, from the Hubs service's messages alone.</summary>
public sealed class KnownHub
{
    private KnownHub()
    {
    }

    public string Slug { get; private set; } = "";

    public bool Trusted { get; private set; }

    /// <summary>Whether nothing of it is public. Never changes.</summary>
    public bool Sandbox { get; private set; }

    public long Version { get; private set; }

    public static KnownHub Of(HubChanged message)
    {
        var hub = new KnownHub { Slug = message.Hub };
        hub.Follow(message);
        return hub;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(HubChanged message)
    {
        if (message.Version <= Version)
            return;
        Trusted = message.Trusted;
        Sandbox = message.Sandbox;
        Version = message.Version;
    }
}
