using System.ComponentModel.DataAnnotations;
using KiBiennale.ServiceDefaults.Auth;

namespace KiBiennale.Identity.Tokens;

/// <summary>Settings of the token server. Section <c>Identity</c>.</summary>
public sealed class TokenServerOptions
{
    /// <summary>Secret of the installation under which signing keys are encrypted; at least 32 characters.</summary>
    [Required]
    [MinLength(32)]
    public required string KeyPassphrase { get; init; }

    /// <summary>For how long a person stays signed in at an application that does not come back meanwhile.</summary>
    public static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(14);

    /// <summary>How long an access token is good, on the real clock.</summary>
    public static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromMinutes(30);

    /// <summary>A key for one purpose, the same in all replicas.</summary>
    public byte[] KeyFor(string purpose) => Passphrase.KeyFor(KeyPassphrase, purpose);
}
