using Microsoft.AspNetCore.DataProtection;

namespace KiBiennale.Identity.SignIn;

/// <summary>What is known between asking for a code and entering it. The browser carries it, and cannot read or change it.</summary>
internal sealed record SignInTicket(Guid Code, string Email, string? ReturnUrl);

/// <summary>Seals tickets and opens them, for as long as a code is good.</summary>
internal sealed class SignInTickets(IDataProtectionProvider protection)
{
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("sign-in ticket").ToTimeLimitedDataProtector();

    public string Seal(SignInTicket ticket) =>
        _protector.Protect(System.Text.Json.JsonSerializer.Serialize(ticket), Domain.SignInCode.Lifetime);

    /// <summary>Null when it is none of ours, or too old.</summary>
    public SignInTicket? Open(string? ticket)
    {
        try
        {
            return ticket is null ? null : System.Text.Json.JsonSerializer.Deserialize<SignInTicket>(_protector.Unprotect(ticket));
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
