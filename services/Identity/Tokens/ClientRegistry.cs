using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using KiBiennale.Identity.Data;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Tokens;

/// <summary>The clients of the token server and their secrets, which it keeps hashed.</summary>
internal sealed partial class ClientRegistry(OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication> applications, IdentityDbContext db, ILogger<ClientRegistry> logger)
{
    /// <summary>Marks what the configuration has made, and can take away.</summary>
    private const string Configured = "configured";

    /// <summary>256 random bits, in base64url.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Creates the client, or brings it to this secret and, where it is no hub's credential, this role.</summary>
    public Task PutAsync(string clientId, string secret, string? role, CancellationToken cancellationToken)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientSecret = secret,
            ClientType = ClientTypes.Confidential,
            Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
        };
        if (role is not null)
        {
            client.Properties[Claims.Role] = JsonSerializer.SerializeToElement(role);
            client.Properties[Configured] = JsonSerializer.SerializeToElement(true);
        }

        return PutAsync(client, cancellationToken);
    }

    /// <summary>Creates the application at which people sign in, or brings it to these addresses to come back to. It keeps no secret.</summary>
    public Task PutPublicAsync(string clientId, IEnumerable<Uri> redirectUris, IEnumerable<Uri> signedOutUris, CancellationToken cancellationToken)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientType = ClientTypes.Public,
            ConsentType = ConsentTypes.Implicit,
            Permissions =
            {
                Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession,
                Permissions.ResponseTypes.Code,
                Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken,
            },
        };
        client.Properties[Configured] = JsonSerializer.SerializeToElement(true);
        client.RedirectUris.UnionWith(redirectUris);
        client.PostLogoutRedirectUris.UnionWith(signedOutUris);
        return PutAsync(client, cancellationToken);
    }

    private async Task PutAsync(OpenIddictApplicationDescriptor client, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(client.ClientId!, cancellationToken) is { } known)
            await applications.UpdateAsync(known, client, cancellationToken);
        else
            await applications.CreateAsync(client, cancellationToken);
    }

    /// <summary>The role of a client that is no hub's credential; null when there is no such client.</summary>
    public async Task<string?> RoleAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is not { } client)
            return null;
        var properties = await applications.GetPropertiesAsync(client, cancellationToken);
        return properties.TryGetValue(Claims.Role, out var role) ? role.GetString() : null;
    }

    /// <summary>Gives the client a new secret, beside which the one until now is good for that long.</summary>
    /// <returns>False when too many from before are still good: then nothing has changed.</returns>
    public Task<bool> TryRotateAsync(string clientId, string secret, TimeSpan overlap, CancellationToken cancellationToken) =>
        ((RotatedSecrets)applications).TryRotateAsync(clientId, secret, overlap, cancellationToken);

    /// <summary>Takes the clients away that the configuration once named and that are none of these.</summary>
    public async Task RemoveUnlessAsync(IReadOnlyCollection<string> known, CancellationToken cancellationToken)
    {
        var others = await db.Set<OpenIddictEntityFrameworkCoreApplication>().AsNoTracking().Where(client => !known.Contains(client.ClientId)).ToListAsync(cancellationToken);
        foreach (var client in others)
        {
            if (!(await applications.GetPropertiesAsync(client, cancellationToken)).ContainsKey(Configured))
                continue;
            await RemoveAsync(client.ClientId!, cancellationToken);
            Log.Removed(logger, client.ClientId!);
        }
    }

    /// <summary>Takes the client away: it gets no more tokens.</summary>
    public async Task RemoveAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is { } client)
            await applications.DeleteAsync(client, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The client '{Client}' is taken away: the configuration does not name it any more")]
        public static partial void Removed(ILogger logger, string client);
    }
}
