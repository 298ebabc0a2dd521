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

    /// <summary>What its tokens are good for, of <see cref="ServiceDefaults.Auth.Scopes.OfCredentials"/>.</summary>
    public IReadOnlyList<string> Scopes { get; private set; } = [];

    public DateTimeOffset Created { get; private set; }

    /// <summary>When it last got a token, to the minute.</summary>
    public DateTimeOffset? LastUsed { get; private set; }

    /// <summary>Until when secrets from before the last rotation are good.</summary>
    public DateTimeOffset? PreviousGoodUntil { get; private set; }

    public DateTimeOffset? Revoked { get; private set; }

    public static Credential Issue(string clientId, string hub, string name, IReadOnlyList<string> scopes, DateTimeOffset now) =>
        new() { ClientId = clientId, Hub = hub, Name = name, Scopes = scopes, Created = now };

    /// <summary>Secrets of earlier rotations are good as long as they were to be; without an overlap none is.</summary>
    public void Rotate(TimeSpan overlap, DateTimeOffset now)
    {
        var goodUntil = now + overlap;
        if (overlap == TimeSpan.Zero || PreviousGoodUntil is null || PreviousGoodUntil < goodUntil)
            PreviousGoodUntil = goodUntil;
    }

    /// <returns>False when it is revoked already.</returns>
    public bool Revoke(DateTimeOffset now)
    {
        if (Revoked is not null)
            return false;
        Revoked = now;
        return true;
    }
}
