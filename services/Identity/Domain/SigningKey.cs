using System.Security.Cryptography;

namespace KiBiennale.Identity.Domain;

/// <summary>A key that tokens are signed with, encrypted under the installation's passphrase.</summary>
public sealed class SigningKey
{
    // Few rounds, since the passphrase is no password of a person: it is random and long, and nobody guesses it at any speed.
    private static readonly PbeParameters s_encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000);

    /// <summary>How long a key signs before the next one is made.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>How long a key is known before it signs: services ask for keys every twelve hours.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(1);

    private SigningKey()
    {
    }

    public Guid Id { get; private set; }

    public string EncryptedPem { get; private set; } = "";

    /// <summary>From then on until the next key does.</summary>
    public DateTimeOffset SignsFrom { get; private set; }

    /// <summary>A new key (ECDSA on P-256, ES256).</summary>
    public static SigningKey Generate(Guid id, string passphrase, DateTimeOffset signsFrom)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new() { Id = id, EncryptedPem = key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, s_encryption), SignsFrom = signsFrom };
    }

    public ECDsa Open(string passphrase)
    {
        var key = ECDsa.Create();
        key.ImportFromEncryptedPem(EncryptedPem, passphrase);
        return key;
    }
}
