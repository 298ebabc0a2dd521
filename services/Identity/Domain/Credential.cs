namespace KiBiennale.Identity.Domain;

/// <summary>
/// A client credential of a hub's system. The secret itself is kept by the token server, hashed; here stands whose it is.
/// </summary>
public sealed class Credential
{
    private Credential()
    {
    }

    public string ClientId { get; private set; } = "";

    public string Hub { get; private set; } = "";

    /// <summary>What its owners call it.</summary>
    public string Name { get; private set; } = "";

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset? Revoked { get; private set; }

    public static Credential Issue(string clientId, string hub, string name, DateTimeOffset now) =>
        new() { ClientId = clientId, Hub = hub, Name = name, Created = now };

    /// <returns>False when it is revoked already.</returns>
    public bool Revoke(DateTimeOffset now)
    {
        if (Revoked is not null)
            return false;
        Revoked = now;
        return true;
    }
}
