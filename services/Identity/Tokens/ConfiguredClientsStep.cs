using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.Extensions.Options;

namespace KiBiennale.Identity.Tokens;

/// <summary>A client that the configuration asks for; section <c>Clients</c>. A demo has them, an installation has none.</summary>
internal sealed class ConfiguredClient
{
    public required string Id { get; init; }

    public required string Secret { get; init; }

    public required string Role { get; init; }

    public string? Hub { get; init; }
}

/// <summary>An application at which people sign in; section <c>PublicClients</c>. It keeps no secret (RFC 6749, section 2.1).</summary>
internal sealed class PublicClient
{
    public required string Id { get; init; }

    /// <summary>Where people come back to when they have signed in, to the letter.</summary>
    public required Uri[] RedirectUris { get; init; }

    /// <summary>Where people come back to when they have signed out, to the letter.</summary>
    public Uri[] SignedOutUris { get; init; } = [];
}

/// <summary>Registers the festival's own website and the clients of the configuration, and takes away those that are not in it any more.</summary>
internal sealed class ConfiguredClientsStep(ClientRegistry clients, IConfiguration configuration, IOptions<AuthOptions> auth) : IMigrationStep
{
    private const string Website = "website";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var configured = configuration.GetSection("Clients").Get<ConfiguredClient[]>() ?? [];
        var applications = configuration.GetSection("PublicClients").Get<PublicClient[]>() ?? [];
        foreach (var client in configured)
        {
            if (!Roles.All.Contains(client.Role))
                throw new InvalidOperationException($"The configured client '{client.Id}' has the unknown role '{client.Role}'.");
            if (Roles.OfHubs.Contains(client.Role) != client.Hub is not null)
                throw new InvalidOperationException($"The configured client '{client.Id}' must have a hub if, and only if, its role '{client.Role}' is held at one.");
            await clients.PutAsync(client.Id, client.Secret, Roles.At(client.Role, client.Hub), cancellationToken);
        }

        await clients.RemoveUnlessAsync([Website, .. configured.Select(client => client.Id), .. applications.Select(client => client.Id)], cancellationToken);
        await clients.PutPublicAsync(Website, [new(auth.Value.Issuer, "signin-oidc")], [new(auth.Value.Issuer, "signout-callback-oidc")], cancellationToken);
        foreach (var client in applications)
            await clients.PutPublicAsync(client.Id, client.RedirectUris, client.SignedOutUris, cancellationToken);
    }
}
