using System.Text.Json;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using Claims = KiBiennale.ServiceDefaults.Auth.Claims;

namespace KiBiennale.Identity.Tokens;

/// <summary>The clients of the token server: which secret (kept hashed), which role, which hub.</summary>
internal sealed class ClientRegistry(IOpenIddictApplicationManager applications)
{
    /// <summary>Creates the client, or brings it to this secret, role and hub.</summary>
    public async Task PutAsync(string clientId, string secret, string role, string? hub, CancellationToken cancellationToken)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            ClientSecret = secret,
            ClientType = ClientTypes.Confidential,
            Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
            Properties = { [Claims.Role] = JsonSerializer.SerializeToElement(role) },
        };
        if (hub is not null)
            client.Properties[Claims.Hub] = JsonSerializer.SerializeToElement(hub);

        await PutAsync(client, cancellationToken);
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
                Permissions.ResponseTypes.Code, Permissions.Scopes.Email,
                Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken,
            },
        };
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

    /// <summary>The claims of the client's tokens; null when there is no such client.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ClaimsAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is not { } client)
            return null;
        var properties = await applications.GetPropertiesAsync(client, cancellationToken);
        return properties.ToDictionary(property => property.Key, property => property.Value.GetString()!);
    }

    /// <summary>Takes the client away: it gets no more tokens.</summary>
    public async Task RemoveAsync(string clientId, CancellationToken cancellationToken)
    {
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is { } client)
            await applications.DeleteAsync(client, cancellationToken);
    }
}
