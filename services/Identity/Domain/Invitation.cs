using KiBiennale.ServiceDefaults;

namespace KiBiennale.Identity.Domain;

/// <summary>
/// An offer of a role to whom an address belongs. It holds no secret: who proves at a sign-in that the address is theirs
/// takes it up.
/// </summary>
public sealed class Invitation
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    private Invitation()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>In the one spelling that <see cref="EmailAddress"/> gives it.</summary>
    public string Email { get; private set; } = "";

    /// <summary>As tokens say it: <c>office</c>, <c>publisher@bochum</c>.</summary>
    public string Role { get; private set; } = "";

    /// <summary>Who invites: a person's id, a client id, or <see cref="AuditEntry.Operator"/>.</summary>
    public string InvitedBy { get; private set; } = "";

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Expires { get; private set; }

    public DateTimeOffset? Accepted { get; private set; }

    public DateTimeOffset? Withdrawn { get; private set; }

    public static Invitation To(string email, string role, string invitedBy, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        Email = email,
        Role = role,
        InvitedBy = invitedBy,
        Created = now,
        Expires = now + Lifetime,
    };

    /// <summary><c>open</c>, <c>accepted</c>, <c>withdrawn</c> or <c>expired</c>.</summary>
    public string StateAt(DateTimeOffset now) =>
        Accepted is not null ? "accepted" : Withdrawn is not null ? "withdrawn" : Expires <= now ? "expired" : "open";

    public void Accept(DateTimeOffset now) => Accepted = now;

    public void Withdraw(DateTimeOffset now) => Withdrawn = now;
}
