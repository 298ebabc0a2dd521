namespace KiBiennale.Identity.SignIn;

/// <summary>
/// Another sign-in that people can come by, as a city's single sign-on; section <c>Providers</c>, by its id. It speaks OpenID
/// Connect (authorization code), and sends people back to <c>/sign-in/callback/ID</c>.
/// </summary>
public sealed class ExternalProvider
{
    /// <summary>What people know it by.</summary>
    public required string Name { get; init; }

    /// <summary>Its issuer, with metadata at <c>/.well-known/openid-configuration</c>; by https, or on this machine.</summary>
    public required Uri Authority { get; init; }

    public required string ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>
    /// For addresses in which domains it is believed: else it could vouch for the office. <c>*</c>: for all.
    /// </summary>
    public required string[] MailDomains { get; init; }

    /// <summary>Whether its people cannot choose their address themselves, so that <c>email_verified</c> may be missing.</summary>
    public bool EmailIsVerified { get; init; }
}
