using System.Text.Json;
using KiBiennale.ServiceDefaults;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;

namespace KiBiennale.Identity.Tokens;

/// <summary>Clients whose secret was changed: those from before, hashed like the last, are good for a while longer.</summary>
internal sealed class RotatedSecrets(
    IOpenIddictApplicationCache<OpenIddictEntityFrameworkCoreApplication> cache,
    ILogger<OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<OpenIddictEntityFrameworkCoreApplication> store)
    : OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>(cache, logger, options, store)
{
    private const string Previous = "previous_secrets";

    /// <summary>So many secrets from before can be good at once: each costs a hash at every wrong guess.</summary>
    private const int MostPrevious = 5;

    private sealed record PreviousSecret(string Hash, DateTimeOffset GoodUntil);

    public override async ValueTask<bool> ValidateClientSecretAsync(
        OpenIddictEntityFrameworkCoreApplication application, string secret, CancellationToken cancellationToken = default)
    {
        if (await base.ValidateClientSecretAsync(application, secret, cancellationToken))
            return true;
        foreach (var previous in await StillGoodAsync(application, cancellationToken))
        {
            if (await ValidateClientSecretAsync(secret, previous.Hash, cancellationToken))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Gives the client a new secret; the one until now is good for that long, and those from before as long as they were to
    /// be. Without any overlap, none is.
    /// </summary>
    /// <returns>False when too many are still good: then nothing has changed.</returns>
    public async Task<bool> TryRotateAsync(string clientId, string secret, TimeSpan overlap, CancellationToken cancellationToken)
    {
        var application = await FindByClientIdAsync(clientId, cancellationToken) ?? throw new InvalidOperationException($"There is no client '{clientId}'.");
        var untilNow = new PreviousSecret((await Store.GetClientSecretAsync(application, cancellationToken))!, FestivalClock.Real.GetUtcNow() + overlap);
        PreviousSecret[] previous = overlap == TimeSpan.Zero ? [] : [untilNow, .. await StillGoodAsync(application, cancellationToken)];
        if (previous.Length > MostPrevious)
            return false;
        var properties = await Store.GetPropertiesAsync(application, cancellationToken);
        await Store.SetPropertiesAsync(application, properties.SetItem(Previous, JsonSerializer.SerializeToElement(previous)), cancellationToken);
        await UpdateAsync(application, secret, cancellationToken);
        return true;
    }

    private async Task<IEnumerable<PreviousSecret>> StillGoodAsync(OpenIddictEntityFrameworkCoreApplication application, CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        return (await Store.GetPropertiesAsync(application, cancellationToken)).TryGetValue(Previous, out var kept)
            ? kept.Deserialize<PreviousSecret[]>()!.Where(previous => previous.GoodUntil > now)
            : [];
    }
}
