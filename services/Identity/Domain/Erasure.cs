using KiBiennale.Contracts;

namespace KiBiennale.Identity.Domain;

/// <summary>
/// A person has asked to be forgotten, and all services that hold something about them work on it. It outlives the person, and
/// names them by an id that leads to nobody any more.
/// </summary>
public sealed class Erasure
{
    /// <summary>The services that hold something about people, beside Identity, which erases with the request itself.</summary>
    public static readonly IReadOnlyList<string> Services = ["registration", "notifications"];

    private Erasure()
    {
    }

    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>Where the end is told; null: it is told, and the address forgotten.</summary>
    public string? Email { get; private set; }

    public string Locale { get; private set; } = "";

    public DateTimeOffset Requested { get; private set; }

    /// <summary>Services that have not erased yet.</summary>
    public IReadOnlyList<string> Waiting { get; private set; } = Services;

    /// <summary>Records that services have erased.</summary>
    public int Records { get; private set; }

    public DateTimeOffset? Completed { get; private set; }

    public static Erasure Of(Person person, string locale, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(), PersonId = person.Id, Email = person.Email, Locale = locale, Requested = now };

    /// <summary>What services are asked, as often as need be.</summary>
    public PersonErasureRequested Request() => new(Id, PersonId, Email ?? "", Locale);

    /// <summary>A service has erased. It may say so twice.</summary>
    /// <returns>The address, to be told of the end, when this was the last one; else null.</returns>
    public string? Note(string service, int records, DateTimeOffset now)
    {
        if (!Waiting.Contains(service))
            return null;
        Waiting = [.. Waiting.Where(other => other != service)];
        Records += records;
        if (Waiting.Count > 0)
            return null;
        var email = Email;
        (Completed, Email) = (now, null);
        return email;
    }
}
