using KiBiennale.Identity.Data;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.EntityFrameworkCore.Models;

namespace KiBiennale.Identity.Tests;

public sealed class ConfiguredClientsTests(Servers servers)
{
    private static readonly Dictionary<string, string> s_settings = new()
    {
        ["Clients:0:Id"] = "demo-office",
        ["Clients:0:Secret"] = "a secret of the demo",
        ["Clients:0:Role"] = "office",
        ["PublicClients:0:Id"] = "app",
        ["PublicClients:0:RedirectUris:0"] = "http://localhost:5000/back",
    };

    [Fact]
    public async Task Given_clients_When_the_configuration_no_longer_names_them_Then_the_next_start_takes_them_away_and_no_hubs_credential()
    {
        await using var identity = await ServiceHost<IdentityDbContext>.StartAsync(servers, "identity-db", settings: s_settings);
        Assert.Equal(["app", "demo-office", "website"], await ClientsAsync(identity));
        await identity.WithDatabaseAsync(async db =>
        {
            db.Add(Domain.Credential.Issue("bochum-1", "bochum", "calendar", ["events:read"], TimeProvider.System.GetUtcNow()));
            return await db.SaveChangesAsync();
        });
        await using (var scope = identity.Services.CreateAsyncScope())
        {
            var clients = scope.ServiceProvider.GetRequiredService<ClientRegistry>();
            await clients.PutAsync("bochum-1", "a secret of Bochum", role: null, CancellationToken.None);
            await clients.PutAsync("demo-ops", "a secret of before", "ops", CancellationToken.None);
            await clients.PutPublicAsync("old-app", [new("http://localhost:5001/back")], [], CancellationToken.None);
        }

        await identity.Services.MigrateAsync(CancellationToken.None);

        Assert.Equal(["app", "bochum-1", "demo-office", "website"], await ClientsAsync(identity));
    }

    [Theory]
    [InlineData("king", null)]
    [InlineData("publisher", null)]
    [InlineData("office", "bochum")]
    public async Task Given_a_client_whose_role_is_none_or_held_elsewhere_When_it_is_configured_Then_the_start_says_so(string role, string? hub)
    {
        var settings = new Dictionary<string, string>(s_settings) { ["Clients:0:Role"] = role };
        if (hub is not null)
            settings["Clients:0:Hub"] = hub;

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ServiceHost<IdentityDbContext>.StartAsync(servers, "identity-db", settings: settings));

        Assert.Contains("demo-office", refused.Message, StringComparison.Ordinal);
    }

    private static Task<List<string>> ClientsAsync(ServiceHost<IdentityDbContext> identity) => identity.WithDatabaseAsync(
        db => db.Set<OpenIddictEntityFrameworkCoreApplication>().Select(client => client.ClientId!).Order().ToListAsync());
}
