using System.ComponentModel.DataAnnotations;
using KiBiennale.ServiceDefaults.Auth;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>Settings of webhooks. Section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>Secret of the installation under which the secrets of webhooks are encrypted; at least 32 characters.</summary>
    [Required]
    [MinLength(32)]
    public required string KeyPassphrase { get; init; }

    /// <summary>Whether addresses of this very machine are allowed, also without TLS: for a demo and for tests, and never else.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>An address has so long to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A replica that says nothing for so long is taken for dead, and another one sees to its webhooks.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A key for one purpose, the same in all replicas.</summary>
    public byte[] KeyFor(string purpose) => Passphrase.KeyFor(KeyPassphrase, purpose);
}
