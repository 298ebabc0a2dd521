using System.Security.Cryptography;
using System.Text;

namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>A secret of the installation, of which keys are made.</summary>
public static class Passphrase
{
    /// <summary>256 bits for one purpose, the same in all replicas.</summary>
    public static byte[] KeyFor(string passphrase, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(passphrase), 32, info: Encoding.UTF8.GetBytes(purpose));
}
