using KiBiennale.Contracts;

namespace KiBiennale.Hubs.Domain;

/// <summary>A municipality of the learning network.</summary>
public sealed class Member
{
    private Member()
    {
    }

    public Guid Id { get; private set; }

    public string Slug { get; private set; } = "";

    public LocalizedText Name { get; private set; } = null!;

    /// <summary>What it is known for.</summary>
    public LocalizedText? Profile { get; private set; }

    /// <summary>Who has an address of e-mail in one of these is of its staff: no two members share one.</summary>
    public IReadOnlyList<string> MailDomains { get; private set; } = [];

    /// <summary>Raised by every change: concurrency token, part of the ETag, order of messages.</summary>
    public long Version { get; private set; }

    public DateTimeOffset Created { get; private set; }

    public DateTimeOffset Updated { get; private set; }

    public static Member Join(Guid id, string slug, LocalizedText name, LocalizedText? profile, IReadOnlyList<string> mailDomains, DateTimeOffset now) => new()
    {
        Id = id,
        Slug = slug,
        Name = name,
        Profile = profile,
        MailDomains = mailDomains,
        Version = 1,
        Created = now,
        Updated = now,
    };

    /// <returns>False when it is like that already, so that there is nothing to tell anyone.</returns>
    public bool Change(LocalizedText name, LocalizedText? profile, IReadOnlyList<string> mailDomains, DateTimeOffset now)
    {
        if (name == Name && profile == Profile && mailDomains.SequenceEqual(MailDomains))
            return false;
        (Name, Profile, MailDomains, Updated) = (name, profile, mailDomains, now);
        Version++;
        return true;
    }
}
