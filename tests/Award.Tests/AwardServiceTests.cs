using KiBiennale.Awards.Data;
using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Awards.Tests;

public sealed class AwardServiceTests(Servers servers) : IAsyncLifetime
{
    private ServiceHost<AwardDbContext> _award = null!;

    public async ValueTask InitializeAsync() => _award = await ServiceHost<AwardDbContext>.StartAsync(servers, "award-db");

    public ValueTask DisposeAsync() => _award.DisposeAsync();

    [Fact]
    public async Task Given_database_and_broker_When_the_service_runs_Then_it_is_ready()
    {
        using var ready = await _award.CreateClient().GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal(200, (int)ready.StatusCode);
    }

    [Fact]
    public async Task Given_a_database_without_migrations_When_the_service_runs_Then_it_is_not_ready_but_alive()
    {
        await _award.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"""DELETE FROM "__EFMigrationsHistory" """));
        using var ready = await _award.CreateClient().GetAsync(new Uri("/health/ready", UriKind.Relative));
        using var live = await _award.CreateClient().GetAsync(new Uri("/health/live", UriKind.Relative));

        Assert.Equal((503, 200), ((int)ready.StatusCode, (int)live.StatusCode));
        Assert.Contains("Migrations are pending", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_revoked_credential_When_the_message_comes_Then_the_service_takes_note()
    {
        await using var identity = await MessageSender.StartAsync(servers, _award.Prefix);
        await identity.SendAsync(new CredentialRevoked("bochum-1", new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero)));

        var revoked = await Eventually.GetAsync(
            () => _award.WithDatabaseAsync(db => db.Set<RevokedCredential>().AsNoTracking().ToListAsync()), credentials => credentials.Count > 0);
        Assert.Equal("bochum-1", revoked.Single().ClientId);
    }
}
