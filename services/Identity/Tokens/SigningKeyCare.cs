using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace KiBiennale.Identity.Tokens;

/// <summary>
/// Lets signing keys follow each other, and holds those of now for every replica to go by: options are made of them without
/// asking the database, since options that could not be made once would stay so.
/// </summary>
internal sealed class SigningKeyCare(
    IServiceScopeFactory scopes,
    IOptions<TokenServerOptions> tokens,
    IOptionsMonitorCache<OpenIddictServerOptions> serverOptions,
    IOptionsMonitorCache<JwtBearerOptions> bearerOptions,
    ILogger<SigningKeyCare> logger)
    : RecurringWork(TimeSpan.FromHours(1), "Signing keys cannot be looked after, and the last known stay in use", logger, beforeAnswering: true), IHealthCheck
{
    /// <summary>The key that signs, and then those that are believed as well.</summary>
    public IReadOnlyList<SigningCredentials> Current { get; private set; } = [];

    public override async Task DoAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var keys = scope.ServiceProvider.GetRequiredService<SigningKeys>();
        await keys.RotateAsync(cancellationToken);
        var now = await keys.ListAsync(cancellationToken);
        if (now.Select(key => key.Id.ToString()).SequenceEqual(Current.Select(credentials => credentials.Key.KeyId)))
            return;
        Current = [.. now.Select(Open)];
        // Made anew when next asked for.
        serverOptions.TryRemove(Options.DefaultName);
        bearerOptions.TryRemove(JwtBearerDefaults.AuthenticationScheme);
    }

    /// <summary>Without keys nobody gets a token, and none is believed here.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Current.Count > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The signing keys have not been read yet."));

    private SigningCredentials Open(SigningKey key) =>
        new(new ECDsaSecurityKey(key.Open(tokens.Value.KeyPassphrase)) { KeyId = key.Id.ToString() }, SecurityAlgorithms.EcdsaSha256);
}
