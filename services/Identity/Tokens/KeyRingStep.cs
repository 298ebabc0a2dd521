using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace KiBiennale.Identity.Tokens;

/// <summary>Makes the first key that seals cookies and forms: replicas that start together would make one each.</summary>
internal sealed class KeyRingStep(IKeyManager keys, IOptions<KeyManagementOptions> options) : IMigrationStep
{
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var now = FestivalClock.Real.GetUtcNow();
        if (keys.GetAllKeys().Count == 0)
            keys.CreateNewKey(now, now + options.Value.NewKeyLifetime);
        return Task.CompletedTask;
    }
}
