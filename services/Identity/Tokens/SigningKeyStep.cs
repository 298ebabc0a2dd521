using KiBiennale.ServiceDefaults.Data;

namespace KiBiennale.Identity.Tokens;

/// <summary>Makes the first signing key of an installation.</summary>
internal sealed class SigningKeyStep(SigningKeys keys) : IMigrationStep
{
    public Task RunAsync(CancellationToken cancellationToken) => keys.RotateAsync(cancellationToken);
}
