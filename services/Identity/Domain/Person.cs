using KiBiennale.ServiceDefaults;

namespace KiBiennale.Identity.Domain;

/// <summary>Somebody who has proved that an address of e-mail is theirs.</summary>
public sealed class Person
{
    private readonly List<RoleGrant> _grants = [];

    private Person()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>In the one spelling that <see cref="EmailAddress"/> gives it.</summary>
    public string Email { get; private set; } = "";

    public DateTimeOffset Created { get; private set; }

    /// <summary>Sessions and tokens from before are good for nothing.</summary>
    public DateTimeOffset? SignedOut { get; private set; }

    /// <summary>What the person was granted, beside what everybody may.</summary>
    public IReadOnlyList<RoleGrant> Grants => _grants;

    /// <summary>All that the person's tokens say. Whoever signs in can apply for the award.</summary>
    public IReadOnlyList<string> Roles => [ServiceDefaults.Auth.Roles.Applicant, .. _grants.Select(grant => grant.Role).Order(StringComparer.Ordinal)];

    public static Person Of(string email, DateTimeOffset now) => new() { Id = Guid.CreateVersion7(), Email = email, Created = now };

    /// <returns>False when the person holds it already.</returns>
    public bool Grant(string role, DateTimeOffset now)
    {
        if (_grants.Find(grant => grant.Role == role && grant.Domain is not null) is not { } byDomain)
            return Grant(role, domain: null, now);
        byDomain.Keep();
        return true;
    }

    /// <summary>Brings what comes with the address's domain to what it brings now.</summary>
    /// <returns>The roles that came, and those that went.</returns>
    public (IReadOnlyList<string> Came, IReadOnlyList<string> Went) FollowDomain(string domain, IReadOnlyCollection<string> roles, DateTimeOffset now)
    {
        var went = _grants.Where(grant => grant.Domain is not null && !roles.Contains(grant.Role)).Select(grant => grant.Role).ToList();
        went.ForEach(role => Take(role));
        return ([.. roles.Where(role => Grant(role, domain, now))], went);
    }

    /// <returns>False when the person does not hold it.</returns>
    public bool Take(string role) => _grants.RemoveAll(grant => grant.Role == role) > 0;

    public void SignOutEverywhere(DateTimeOffset now) => SignedOut = now;

    /// <summary>Whether what was begun then is still good.</summary>
    public bool IsSignedInSince(DateTimeOffset begun) => SignedOut is null || begun > SignedOut;

    private bool Grant(string role, string? domain, DateTimeOffset now)
    {
        if (Roles.Contains(role))
            return false;
        _grants.Add(RoleGrant.Of(Id, role, domain, now));
        return true;
    }
}
