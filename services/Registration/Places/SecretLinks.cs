using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.Places;

/// <summary>
/// The secret links by which people manage their registrations without an account. Keys are made of the registration's id
/// and the installation's secret: they can be mailed again, and no database holds them.
/// </summary>
public sealed class SecretLinks(IOptions<RegistrationOptions> options, IOptions<AuthOptions> auth)
{
    private const int KeySize = 24;

    private readonly byte[] _secret = options.Value.KeyFor("secret links");

    /// <summary>What the header <c>X-Manage-Key</c> must say.</summary>
    public string KeyOf(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        Span<byte> named = stackalloc byte[20];
        registration.Id.TryWriteBytes(named);
        BitConverter.TryWriteBytes(named[16..], registration.LinkVersion);
        return Base64Url.EncodeToString(HMACSHA256.HashData(_secret, named).AsSpan(..KeySize));
    }

    /// <summary>The page at which a person manages it.</summary>
    public Uri UrlOf(Registration registration) => new(auth.Value.Issuer, $"registrations/{registration.Id}?key={KeyOf(registration)}");

    /// <summary>Whether somebody has the link. Takes as long whatever is wrong.</summary>
    public bool Opens(string key, Registration registration) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(KeyOf(registration)));
}
