using System.Buffers;
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
    private const int KeySize = 24, IdSize = 16;

    private readonly byte[] _secret = options.Value.KeyFor("secret links");
    private readonly byte[] _invitationSecret = options.Value.KeyFor("invitations");
    private readonly byte[] _addressSecret = options.Value.KeyFor("confirmed addresses");

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

    /// <summary>The ticket for paper.</summary>
    public Uri TicketUrlOf(Registration registration) => new(auth.Value.Issuer, $"api/v1/registrations/{registration.Id}/ticket.pdf?key={KeyOf(registration)}");

    /// <summary>The page at which a person confirms their address. It is mailed, and said nowhere else.</summary>
    public Uri ConfirmUrlOf(Registration registration) => new(auth.Value.Issuer, $"registrations/{registration.Id}/confirm?key={KeyOf(registration)}&code={CodeOf(registration)}");

    /// <summary>Whether somebody has read the mail to that address.</summary>
    public bool Confirms(string? code, Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return code is { Length: < 100 } && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code), Encoding.UTF8.GetBytes(CodeOf(registration)));
    }

    /// <summary>The page at which a guest registers.</summary>
    public Uri UrlOf(Invitation invitation)
    {
        ArgumentNullException.ThrowIfNull(invitation);
        byte[] named = invitation.Id.ToByteArray();
        return new(auth.Value.Issuer, $"invitations?key={Base64Url.EncodeToString([.. named, .. Seal(named)])}");
    }

    /// <summary>Which invitation a guest's key is of; null: of none.</summary>
    public Guid? InvitationOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> said = stackalloc byte[IdSize + KeySize];
        return Base64Url.DecodeFromChars(key, said, out _, out var size) is OperationStatus.Done && size == said.Length && CryptographicOperations.FixedTimeEquals(said[IdSize..], Seal(said[..IdSize]))
            ? new(said[..IdSize])
            : null;
    }

    /// <summary>Whether somebody has the link. Takes as long whatever is wrong.</summary>
    public bool Opens(string key, Registration registration) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(KeyOf(registration)));

    private string CodeOf(Registration registration) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_addressSecret, Encoding.UTF8.GetBytes($"{registration.Id} {registration.Email}")).AsSpan(..KeySize));

    private ReadOnlySpan<byte> Seal(ReadOnlySpan<byte> named) => HMACSHA256.HashData(_invitationSecret, named).AsSpan(..KeySize);
}
