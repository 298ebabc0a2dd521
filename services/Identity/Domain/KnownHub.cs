using KiBiennale.Contracts;

namespace KiBiennale.Identity.Domain;

/// <summary>A hub that credentials can belong to, known from the Hubs service's messages alone.</summary>
public sealed class KnownHub
{
    private KnownHub()
    {
    }

    public string Slug { get; private set; } = "";

    public static KnownHub Of(HubChanged message) => new() { Slug = message.Hub };
}
