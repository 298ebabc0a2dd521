namespace KiBiennale.Contracts;

/// <summary>A client credential was revoked: tokens issued to it are refused from now on. Said by Identity.</summary>
/// <param name="ClientId">The credential's client id, the <c>sub</c> of its tokens.</param>
/// <param name="RevokedAt">When, UTC, on the real clock (never the festival's).</param>
public sealed record CredentialRevoked(string ClientId, DateTimeOffset RevokedAt);
