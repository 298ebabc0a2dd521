using KiBiennale.Contracts;

namespace KiBiennale.Identity.Domain;

/// <summary>A municipality that learners can belong to, known from the Hubs service's messages alone.</summary>
public sealed class KnownMember
{
    private KnownMember()
    {
    }

    public string Slug { get; private set; } = "";

    public LocalizedText Name { get; private set; } = null!;

    /// <summary>Who has an address in one of these is of its staff.</summary>
    public IReadOnlyList<string> MailDomains { get; private set; } = [];

    public long Version { get; private set; }

    public static KnownMember Of(MemberChanged message)
    {
        var member = new KnownMember { Slug = message.Member };
        member.Follow(message);
        return member;
    }

    /// <summary>Takes over what is newer; messages may come late and out of order.</summary>
    public void Follow(MemberChanged message)
    {
        if (message.Version <= Version)
            return;
        Name = message.Name;
        MailDomains = message.MailDomains;
        Version = message.Version;
    }
}
