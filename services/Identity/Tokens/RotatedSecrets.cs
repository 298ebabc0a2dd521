using System.Text.Json;
using KiBiennale.ServiceDefaults;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;

namespace KiBiennale.Identity.Tokens;

/// <summary>Clients whose secret was changed: the one from before, hashed like the other, is good for a while longer.</summary>
internal sealed class RotatedSecrets(
    IOpenIddictApplicationCache<OpenIddictEntityFrameworkCoreApplication> cache,
    ILogger<OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<OpenIddictEntityFrameworkCoreApplication> store)
    : OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>(cache, logger, options, store)
{
    private const string Previous = "previous_secret";

    private sealed record PreviousSecret(string Hash, DateTimeOffset GoodUntil);

    public override async ValueTask<bool> ValidateClientSecretAsync(
        OpenIddictEntityFrameworkCoreApplication application, string secret, CancellationToken cancellationToken = default) =>
        await base.ValidateClientSecretAsync(application, secret, cancellationToken)
        || ((await Store.GetPropertiesAsync(application, cancellationToken)).TryGetValue(Previous, out var kept)
            && kept.Deserialize<PreviousSecret>() is { } previous && previous.GoodUntil > FestivalClock.Real.GetUtcNow()
            && await ValidateClientSecretAsync(secret, previous.Hash, cancellationToken));

    /// <summary>Gives the client a new secret; of those before, the last is good until then.</summary>
    public async Task RotateAsync(string clientId, string secret, DateTimeOffset previousGoodUntil, CancellationToken cancellationToken)
    {
        var application = await FindByClientIdAsync(clientId, cancellationToken) ?? throw new InvalidOperationException($"There is no client '{clientId}'.");
        var previous = new PreviousSecret((await Store.GetClientSecretAsync(application, cancellationToken))!, previousGoodUntil);
        var properties = await Store.GetPropertiesAsync(application, cancellationToken);
        await Store.SetPropertiesAsync(application, properties.SetItem(Previous, JsonSerializer.SerializeToElement(previous)), cancellationToken);
        await UpdateAsync(application, secret, cancellationToken);
    }
}
