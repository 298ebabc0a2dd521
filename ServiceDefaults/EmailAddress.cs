using System.Net.Mail;
using System.Text;

namespace KiBiennale.ServiceDefaults;

/// <summary>Addresses of e-mail, in one spelling each.</summary>
public static class EmailAddress
{
    private const int Longest = 254;

    /// <summary>What stands after the <c>@</c>.</summary>
    public static string DomainOf(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address[(address.LastIndexOf('@') + 1)..];
    }

    /// <summary>The address without blanks and in small letters; null if it is none.</summary>
    public static string? Normalize(string? text)
    {
        var address = text?.Trim().ToLowerInvariant();
        // Signs that only become plain letters in small (the Kelvin sign) would make somebody's address another's.
        return address is { Length: <= Longest } && Ascii.IsValid(address) == Ascii.IsValid(text!) && MailAddress.TryCreate(address, out var parsed) && parsed.Address == address
            && parsed.Host.Contains('.', StringComparison.Ordinal) && !address.Any(char.IsControl)
            ? address
            : null;
    }
}
