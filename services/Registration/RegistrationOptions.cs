using System.ComponentModel.DataAnnotations;
using KiBiennale.ServiceDefaults.Auth;

namespace KiBiennale.Registrations;

/// <summary>Settings of the service. Section <c>Registration</c>.</summary>
public sealed class RegistrationOptions
{
    /// <summary>Secret of the installation, of which the keys of secret links, invitations, tickets, confirmations and kept answers are made; at least 32 characters.</summary>
    [Required]
    [MinLength(32)]
    public required string KeyPassphrase { get; init; }

    /// <summary>For how long a place that became free is held for who waited, at most until it begins.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan OfferWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>For how long places are held until an address is confirmed, where the event asks for that; at most until it begins.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ConfirmWindow { get; init; } = TimeSpan.FromHours(2);

    /// <summary>For so long before the begin, and after the end, people are let in.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "2.00:00:00")]
    public TimeSpan DoorsOpen { get; init; } = TimeSpan.FromHours(3);

    /// <summary>So long after the end of an event nobody knows any more who had registered for it.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Accounts by which tickets go into the wallets of phones; null: there are none.</summary>
    public Tickets.WalletOptions? Wallets { get; init; }

    /// <summary>A key for one purpose, the same in all replicas.</summary>
    public byte[] KeyFor(string purpose) => Passphrase.KeyFor(KeyPassphrase, purpose);
}
