using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KiBiennale.Identity.Domain;

/// <summary>Six digits, mailed to an address, that prove it is theirs who enters them: once, for ten minutes, within five tries.</summary>
public sealed class SignInCode
{
    public const int MostTries = 5;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private SignInCode()
    {
    }

    public Guid Id { get; private set; }

    public string Email { get; private set; } = "";

    /// <summary>Of the code under a key of the installation: six digits alone could be guessed from any hash.</summary>
    public byte[] Hash { get; private set; } = [];

    public string Locale { get; private set; } = "";

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Expires { get; private set; }

    public int Tries { get; private set; }

    public DateTimeOffset? Used { get; private set; }

    /// <summary>A new code, and its digits, which nobody can read again.</summary>
    public static (SignInCode Code, string Digits) For(Guid id, string email, string locale, byte[] key, DateTimeOffset now)
    {
        var digits = RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);
        var code = new SignInCode { Id = id, Email = email, Locale = locale, Created = now, Expires = now + Lifetime };
        code.Hash = code.HashOf(digits, key);
        return (code, digits);
    }

    public bool IsRight(string digits, byte[] key) => CryptographicOperations.FixedTimeEquals(Hash, HashOf(digits, key));

    private byte[] HashOf(string digits, byte[] key) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}:{digits}"));
}
