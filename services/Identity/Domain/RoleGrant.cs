namespace KiBiennale.Identity.Domain;

/// <summary>A role that a person holds.</summary>
public sealed class RoleGrant
{
    private RoleGrant()
    {
    }

    public Guid PersonId { get; private set; }

    /// <summary>As tokens say it: <c>office</c>, <c>publisher@bochum</c>.</summary>
    public string Role { get; private set; } = "";

    /// <summary>The domain of e-mail that it comes with, and goes with; null: somebody has granted it.</summary>
    public string? Domain { get; private set; }

    public DateTimeOffset Created { get; private set; }

    /// <summary>Somebody grants it: it stays when the domain goes.</summary>
    public void Keep() => Domain = null;

    public static RoleGrant Of(Guid person, string role, string? domain, DateTimeOffset now) =>
        new() { PersonId = person, Role = role, Domain = domain, Created = now };
}
