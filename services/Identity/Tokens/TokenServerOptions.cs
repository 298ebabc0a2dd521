using System.ComponentModel.DataAnnotations;

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
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(30);
}
