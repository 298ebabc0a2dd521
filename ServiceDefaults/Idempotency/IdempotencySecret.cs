namespace KiBiennale.ServiceDefaults.Idempotency;

/// <summary>What of the installation goes into the encryption of kept answers: callers may choose keys that can be guessed.</summary>
/// <param name="Key">256 bits, the same in all replicas.</param>
public sealed record IdempotencySecret(byte[] Key);
