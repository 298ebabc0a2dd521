using KiBiennale.Identity.Data;
using KiBiennale.ServiceDefaults;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace KiBiennale.Identity.Tokens;

/// <summary>Lets signing keys follow each other, and every replica go by those that are there now.</summary>
internal sealed class SigningKeyCare(
    IServiceScopeFactory scopes,
    IOptionsMonitor<OpenIddictServerOptions> server,
    IOptionsMonitorCache<OpenIddictServerOptions> serverOptions,
    IOptionsMonitorCache<JwtBearerOptions> bearerOptions,
    ILogger<SigningKeyCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Signing keys cannot be looked after, and the last known stay in use", logger)
{
    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SigningKeys>().RotateAsync(cancellationToken);
        var keys = await scope.ServiceProvider.GetRequiredService<IdentityDbContext>().SigningKeys.AsNoTracking().ToListAsync(cancellationToken);
        var now = SigningKeys.InOrder(keys, FestivalClock.Real.GetUtcNow()).Select(key => key.Id.ToString());
        if (now.SequenceEqual(server.CurrentValue.SigningCredentials.Select(credential => credential.Key.KeyId)))
            return;
        // Made anew, with the keys of now, when next asked for.
        serverOptions.TryRemove(Options.DefaultName);
        bearerOptions.TryRemove(JwtBearerDefaults.AuthenticationScheme);
    }
}
