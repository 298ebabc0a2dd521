using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KiBiennale.Events.Features.Feeds;

namespace KiBiennale.Events.Features.Import;

/// <summary>
/// The external id that a UID of a calendar becomes. What an external id may not hold is written as <c>~x</c> and its bytes
/// in hexadecimal, the tilde too, so that no two UIDs become one; an id that grows too long ends in <c>~h</c> and its hash.
/// </summary>
internal static class ExternalIds
{
    private const int Longest = 128;

    public static string Of(string uid) => Fitting(Encode(uid));

    /// <summary>Of an instance that was moved away from its rule: no encoded id holds a tilde before a digit.</summary>
    public static string OfInstance(string uid, NodaTime.LocalDateTime original) =>
        Fitting($"{Encode(uid)}~{original.ToString("uuuuMMdd'T'HHmmss", CultureInfo.InvariantCulture)}");

    /// <summary>The id of the event that a UID of our own feeds stands for.</summary>
    public static Guid? Own(string uid) =>
        uid.EndsWith(CalendarEntries.Domain, StringComparison.Ordinal) && Guid.TryParseExact(uid[..^CalendarEntries.Domain.Length], "D", out var id) ? id : null;

    private static string Encode(string uid)
    {
        var encoded = new StringBuilder(uid.Length);
        foreach (var @byte in Encoding.UTF8.GetBytes(uid))
        {
            if (char.IsAsciiLetterOrDigit((char)@byte) || (char)@byte is '.' or '_' or '@' or '-')
                encoded.Append((char)@byte);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"~x{@byte:X2}");
        }

        return encoded.ToString();
    }

    private static string Fitting(string id) => id.Length <= Longest
        ? id
        : id[..60] + "~h" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id)));
}
