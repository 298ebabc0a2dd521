namespace KiBiennale.Identity.Domain;

/// <summary>Somebody who has proved that an address of e-mail is theirs.</summary>
public sealed class Person
{
    private Person()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>In the one spelling that <see cref="EmailAddress"/> gives it.</summary>
    public string Email { get; private set; } = "";

    public DateTimeOffset Created { get; private set; }

    /// <summary>Sessions and tokens from before are good for nothing.</summary>
    public DateTimeOffset? SignedOut { get; private set; }

    public static Person Of(string email, DateTimeOffset now) => new() { Id = Guid.CreateVersion7(), Email = email, Created = now };

    public void SignOutEverywhere(DateTimeOffset now) => SignedOut = now;

    /// <summary>Whether what was begun then is still good.</summary>
    public bool IsSignedInSince(DateTimeOffset begun) => SignedOut is null || begun > SignedOut;
}
