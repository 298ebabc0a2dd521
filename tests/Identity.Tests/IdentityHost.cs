using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Tests;

/// <summary>Identity with the hub Bochum, and what OAuth 2 clients do.</summary>
internal static class IdentityHost
{
    public static async Task<ServiceHost<IdentityDbContext>> StartAsync(Servers servers)
    {
        var identity = await ServiceHost<IdentityDbContext>.StartAsync(servers, "identity-db");
        await identity.TellAsync(servers, new HubChanged("bochum", 1, new("Bochum"), Trusted: true));
        await Eventually.GetAsync(() => identity.WithDatabaseAsync(db => db.Set<KnownHub>().CountAsync()), known => known == 1);
        return identity;
    }

    /// <summary>Says what another service would say.</summary>
    public static async Task TellAsync<TMessage>(this ServiceHost<IdentityDbContext> identity, Servers servers, TMessage message)
        where TMessage : class
    {
        await using var sender = await MessageSender.StartAsync(servers, identity.Prefix);
        await sender.SendAsync(message);
    }

    public static Task<Answer> CreateCredentialAsync(this ApiClient api, string body = """{ "name": "calendar" }""", string? token = null) =>
        api.PostAsync("/hubs/bochum/credentials", body, token ?? TestTokens.Office);

    /// <summary>Asks for a token; gives status and body.</summary>
    public static async Task<(int Status, JsonNode Body)> TokenAsync(
        this ApiClient api, string clientId, string clientSecret, string grantType = "client_credentials", string? scope = null)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = grantType,
            ["client_id"] = clientId,
            ["client_secret"] = clientSecret,
            ["scope"] = scope ?? "",
        });
        using var answer = await api.Http.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
