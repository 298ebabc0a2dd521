using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KiBiennale.Registrations.Tickets;

/// <summary>What the festival needs to put tickets into the wallets of phones. Section <c>Registration:Wallets</c>; without it there are no passes.</summary>
public sealed class WalletOptions
{
    /// <summary>An account of Apple's developer programme; null: there are no passes for iPhones.</summary>
    public AppleOptions? Apple { get; init; }

    /// <summary>An account of Google's wallet; null: there are no passes for it.</summary>
    public GoogleOptions? Google { get; init; }

    /// <summary>Says what is wrong when the service starts, and not when the first guest wants a pass.</summary>
    public bool CanSign()
    {
        using var apple = Apple?.Certificate();
        using var google = Google?.PrivateKey();
        return true;
    }

    /// <summary>As Apple's developer portal says them. Certificates and key are PEM.</summary>
    public sealed class AppleOptions
    {
        public required string PassType { get; init; }

        public required string Team { get; init; }

        public required string CertificatePem { get; init; }

        public required string KeyPem { get; init; }

        /// <summary>Apple's intermediate certificate (WWDR), which has signed the other.</summary>
        public required string IntermediatePem { get; init; }

        public X509Certificate2 Certificate() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);

        public X509Certificate2 Intermediate() => X509Certificate2.CreateFromPem(IntermediatePem);
    }

    /// <summary>As Google's business console and the service account's key file say them.</summary>
    public sealed class GoogleOptions
    {
        public required string Issuer { get; init; }

        public required string ServiceAccount { get; init; }

        public required string KeyPem { get; init; }

        public RSA PrivateKey()
        {
            var key = RSA.Create();
            key.ImportFromPem(KeyPem);
            return key;
        }
    }
}
