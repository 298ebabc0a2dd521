using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace KiBiennale.Identity.Tokens;

/// <summary>
/// Encrypts the keys that seal cookies and forms under the installation's passphrase: replicas share them through the
/// database, which then holds nothing that opens them.
/// </summary>
internal sealed class KeyRingEncryptor(TokenServerOptions options) : IXmlEncryptor
{
    internal const string Purpose = "key ring";

    internal static readonly int NonceSize = AesGcm.NonceByteSizes.MaxSize;
    internal static readonly int TagSize = AesGcm.TagByteSizes.MaxSize;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedKey = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(sealedKey.AsSpan(..NonceSize));
        using var aes = new AesGcm(options.KeyFor(Purpose), TagSize);
        aes.Encrypt(sealedKey.AsSpan(..NonceSize), plain, sealedKey.AsSpan(NonceSize + TagSize), sealedKey.AsSpan(NonceSize, TagSize));
        return new(new XElement("key", Convert.ToBase64String(sealedKey)), typeof(KeyRingDecryptor));
    }
}

/// <summary>Opens what <see cref="KeyRingEncryptor"/> has sealed.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var sealedKey = Convert.FromBase64String(encryptedElement.Value).AsSpan();
        var (nonceSize, tagSize) = (KeyRingEncryptor.NonceSize, KeyRingEncryptor.TagSize);
        var plain = new byte[sealedKey.Length - nonceSize - tagSize];
        using var aes = new AesGcm(services.GetRequiredService<IOptions<TokenServerOptions>>().Value.KeyFor(KeyRingEncryptor.Purpose), tagSize);
        aes.Decrypt(sealedKey[..nonceSize], sealedKey[(nonceSize + tagSize)..], sealedKey.Slice(nonceSize, tagSize), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
